// SPDX-License-Identifier: GPL-3.0-or-later

// Command generate writes random cases of fleet placement, one JSON line each; the same seed gives the same lines.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
)

func main() {
	seed := flag.Uint64("seed", 1, "what the cases are drawn from")
	first := flag.Int("first", 0, "number of the first case")
	count := flag.Int("count", 100, "how many cases")
	flag.Parse()
	if err := write(*seed, *first, *count); err != nil {
		fmt.Fprintln(os.Stderr, "generate:", err)
		os.Exit(1)
	}
}

// write draws the cases on all cores and writes them in order.
func write(seed uint64, first, count int) error {
	slots := make(chan chan []byte, 4*runtime.GOMAXPROCS(0))
	go func() {
		defer close(slots)
		for number := first; number < first+count; number++ {
			slot := make(chan []byte, 1)
			slots <- slot
			go func() { slot <- line(seed, number) }()
		}
	}()
	out := bufio.NewWriterSize(os.Stdout, 1<<20)
	for slot := range slots {
		if _, err := out.Write(<-slot); err != nil {
			return err
		}
	}
	return out.Flush()
}

func line(seed uint64, number int) []byte {
	text, err := json.Marshal(newCase(seed, number))
	if err != nil {
		panic(err) // maps, lists, strings and numbers: cannot fail
	}
	return append(text, '\n')
}
