// SPDX-License-Identifier: GPL-3.0-or-later

// Command judge reads cases of fleet placement, one JSON line each, and writes what KubeFleet's own scheduling framework
// decides, in the same order. See "The agreement" in the README above.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"
)

func main() {
	klog.SetLogger(logr.Discard()) // an abort is an answer here, not news
	if err := judge(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "judge:", err)
		os.Exit(1)
	}
}

// verdict is the answer to one line, or why there is none.
type verdict struct {
	line []byte
	err  error
}

// judge answers the lines of in on all cores and writes the answers in the order of the lines.
func judge(in io.Reader, out io.Writer) error {
	slots := make(chan chan verdict, 2*runtime.GOMAXPROCS(0))
	var readErr error
	go func() {
		defer close(slots)
		reader := bufio.NewReaderSize(in, 1<<20)
		for {
			line, err := reader.ReadBytes('\n')
			if line = bytes.TrimSpace(line); len(line) > 0 {
				slot := make(chan verdict, 1)
				slots <- slot
				go func() { slot <- answerTo(line) }()
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

func answerTo(line []byte) verdict {
	given, err := readCase(line)
	if err != nil {
		return verdict{err: err}
	}
	decided, err := decide(given)
	if err != nil {
		return verdict{err: fmt.Errorf("case %s: %w", given.id, err)}
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // ends the line
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(decided); err != nil {
		return verdict{err: fmt.Errorf("case %s: %w", given.id, err)}
	}
	return verdict{line: text.Bytes()}
}
