// SPDX-License-Identifier: GPL-3.0-or-later

package main

import "math/rand/v2"

// object is a JSON object; its keys are written in order, so the same draws give the same text.
type object = map[string]any

// draw is the source of chance of one case.
type draw struct{ *rand.Rand }

func newDraw(seed uint64, number int) draw {
	return draw{rand.New(rand.NewPCG(seed, uint64(number)+1))}
}

// in tells true in percent of 100 cases.
func (d draw) in(percent float64) bool { return d.Float64()*100 < percent }

// between draws a whole number of [low, high].
func (d draw) between(low, high int) int { return low + d.IntN(high-low+1) }

func pick[T any](d draw, from []T) T { return from[d.IntN(len(from))] }

// weighted is one of several things, drawn as often as its weight says.
type weighted[T any] struct {
	weight int
	value  T
}

func choose[T any](d draw, from []weighted[T]) T {
	sum := 0
	for _, entry := range from {
		sum += entry.weight
	}
	at := d.IntN(sum)
	for _, entry := range from {
		if at < entry.weight {
			return entry.value
		}
		at -= entry.weight
	}
	panic("unreachable: at is below the sum of the weights")
}
