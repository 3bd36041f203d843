// SPDX-License-Identifier: GPL-3.0-or-later

// Package lines answers lines of JSON on all cores and writes the answers in the order of the lines.
package lines

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"runtime"
)

// verdict is the answer to one line, or why there is none.
type verdict struct {
	line []byte
	err  error
}

// Answer reads lines until the end of in and writes to out what answer makes of each, as JSON; it ends with the first line that
// has no answer.
func Answer[T any](in *bufio.Reader, out io.Writer, answer func(line []byte) (T, error)) error {
	slots := make(chan chan verdict, 2*runtime.GOMAXPROCS(0))
	var readErr error
	go func() {
		defer close(slots)
		for {
			line, err := in.ReadBytes('\n')
			if line = bytes.TrimSpace(line); len(line) > 0 {
				slot := make(chan verdict, 1)
				slots <- slot
				go func() { slot <- verdictOn(line, answer) }()
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					readErr = err
				}
				return
			}
		}
	}()
	buffered := bufio.NewWriterSize(out, 1<<20)
	for slot := range slots {
		given := <-slot
		if given.err != nil {
			return given.err
		}
		if _, err := buffered.Write(given.line); err != nil {
			return err
		}
	}
	if readErr != nil {
		return readErr
	}
	return buffered.Flush()
}

func verdictOn[T any](line []byte, answer func(line []byte) (T, error)) verdict {
	made, err := answer(line)
	if err != nil {
		return verdict{err: err}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // ends the line
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(made); err != nil {
		return verdict{err: err}
	}
	return verdict{line: text.Bytes()}
}
