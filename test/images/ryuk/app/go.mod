module ryuk

go 1.24.0
