module no-shell

go 1.24.0
