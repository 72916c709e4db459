package main

import (
	"os"
	"path/filepath"
	"text/template"
)

// templatesFolder has configuration files that depend on the network's addresses; they are written, under the same
// names, into the runtime folder.
const templatesFolder = "/etc/dockernetes"

// writeConfiguration fills in the templates.
func (n *network) writeConfiguration() error {
	paths, err := filepath.Glob(filepath.Join(templatesFolder, "*"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		if err := n.fillIn(path); err != nil {
			return err
		}
	}
	return nil
}

func (n *network) fillIn(path string) error {
	text, err := template.ParseFiles(path)
	if err != nil {
		return err
	}
	file, err := os.Create(filepath.Join(runtimeFolder, filepath.Base(path)))
	if err != nil {
		return err
	}
	defer file.Close()
	return text.Execute(file, n)
}
