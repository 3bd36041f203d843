// SPDX-License-Identifier: GPL-3.0-or-later

package main

import (
	"fmt"
	"strconv"
	"strings"
)

// style says how the amounts of a case are written.
type style int

const (
	plain style = iota // whole numbers and decimals
	mixed              // one amount in several notations
	wild               // the borders of what an amount can be
)

const (
	nodeCount    = "kubernetes-fleet.io/node-count"
	coreCost     = "kubernetes.azure.com/per-cpu-core-cost"
	memoryCost   = "kubernetes.azure.com/per-gb-memory-cost"
	sizeCount    = "kubernetes.azure.com/vm-sizes/Standard_D4s_v5/count"
	version      = "k8s.io/k8s-version"
	usagePrefix  = "resources.kubernetes-fleet.io/"
	unknownCount = "example.com/nobody-has-this"
)

// properties are those that can be asked of a cluster, all of them amounts.
var properties = []string{nodeCount, coreCost, memoryCost, sizeCount,
	usagePrefix + "total-cpu", usagePrefix + "total-memory", usagePrefix + "allocatable-cpu",
	usagePrefix + "allocatable-memory", usagePrefix + "available-cpu", usagePrefix + "available-memory"}

var wildAmounts = []string{"700001Gi", "400003Gi", "999999Gi", "123456Gi", "0.3", "300m", "0.1", "0.2", "100m", "200m",
	"99999999999999999999", "100000000000000000000", "1e100", "8Ei", "16Ei", "9223372036854775807", "9223372036854775808",
	"-5", "-0.5", "-1Gi", "0", "-0", "+7", ".5", "1.", "010", "000.50", "0.1n", "0.1m", "1n", "0.000000001", "1E3", "1e3",
	"1e+3", "1e-3", "1E", "1k", "1000", "1.5Gi", "1536Mi", "0.3Ki", "12345678901Ki", "123456789012Ki", "12345678Mi",
	"123456789Mi", "12345Ti", "12Ti", "123Ti", "1Pi", "3Ei", "123456789012345678", "1234567890123456789", "12345678.9012345678",
	"3.3", "56m", "0.045", "2Gi", "2048Mi", "2147483648", "1u", "999999999n", "31500m", "31.5", "31500000u"}

// amounts are the values of one property in one case.
type amounts struct {
	style style
	milli []int64 // for plain and mixed
	wild  []string
}

func newAmounts(d draw, style style, property string) amounts {
	if style == wild && d.in(70) {
		out := amounts{style: wild}
		for range d.between(2, 6) {
			out.wild = append(out.wild, pick(d, wildAmounts))
		}
		return out
	}
	out := amounts{style: style}
	for range d.between(1, 7) {
		out.milli = append(out.milli, drawMilli(d, property))
	}
	return out
}

func drawMilli(d draw, property string) int64 {
	switch {
	case strings.HasSuffix(property, "memory"):
		return int64(d.between(1, 64)) << 30 * 1000
	case strings.HasSuffix(property, "cost"):
		return int64(d.between(1, 90))
	case strings.HasSuffix(property, "cpu"):
		return int64(d.between(0, 400)) * 500
	}
	return int64(d.between(0, 30)) * 1000
}

// text draws one of the values and writes it.
func (a amounts) text(d draw) string {
	if a.style == wild && len(a.wild) > 0 {
		return pick(d, a.wild)
	}
	milli := pick(d, a.milli)
	if a.style == plain {
		return decimal(milli)
	}
	return notation(d, milli)
}

// near writes a value of the property, or one beside it.
func (a amounts) near(d draw) string {
	if len(a.milli) == 0 || d.in(60) {
		return a.text(d)
	}
	return decimal(pick(d, a.milli) + pick(d, []int64{-1000, -1, 1, 500, 1000}))
}

func decimal(milli int64) string {
	sign := ""
	if milli < 0 {
		sign, milli = "-", -milli
	}
	text := strconv.FormatInt(milli/1000, 10)
	if rest := milli % 1000; rest != 0 {
		text += strings.TrimRight(fmt.Sprintf(".%03d", rest), "0")
	}
	return sign + text
}

// notation writes a value in one of the ways that mean the same.
func notation(d draw, milli int64) string {
	switch d.between(0, 6) {
	case 0:
		return strconv.FormatInt(milli, 10) + "m"
	case 1:
		return strconv.FormatInt(milli*1000, 10) + "u"
	case 2:
		return fmt.Sprintf("%de-3", milli)
	case 3:
		if text := decimal(milli); strings.Contains(text, ".") {
			return text + "0"
		}
	case 4:
		if whole := milli / 1000; milli%1000 == 0 && whole != 0 && whole%1024 == 0 {
			return binary(d, whole)
		}
	case 5:
		return "+" + decimal(milli)
	}
	return decimal(milli)
}

func binary(d draw, whole int64) string {
	suffix := ""
	for _, next := range []string{"Ki", "Mi", "Gi"} {
		if whole%1024 != 0 || suffix != "" && d.in(30) {
			break
		}
		whole, suffix = whole/1024, next
	}
	return strconv.FormatInt(whole, 10) + suffix
}
