// SPDX-License-Identifier: GPL-3.0-or-later

package main

func (s *situation) policy(kind string, bindings int) object {
	out := object{"placementType": kind}
	if kind == "PickFixed" {
		if names := s.fixedNames(); len(names) > 0 {
			out["clusterNames"] = names
		}
		return out
	}
	if kind == "PickN" {
		out["numberOfClusters"] = s.wanted(bindings)
		if spread := s.spread(); len(spread) > 0 {
			out["topologySpreadConstraints"] = spread
		}
	}
	if affinity := s.affinity(kind); affinity != nil && !s.huge {
		out["affinity"] = affinity
	}
	if tolerations := s.tolerations(); len(tolerations) > 0 {
		out["tolerations"] = tolerations
	}
	return out
}

// wanted draws N; with bindings at hand often below or about their number, so that some have to go.
func (s *situation) wanted(bindings int) int {
	if bindings > 0 && s.in(40) {
		return min(12, s.between(0, bindings))
	}
	return s.between(0, 12)
}

func (s *situation) fixedNames() []string {
	var names []string
	if s.in(4) {
		return names
	}
	for _, name := range s.names {
		if s.in(50) && len(names) < 12 {
			names = append(names, name)
		}
	}
	for range s.between(0, 2) {
		names = append(names, pick(s.draw, []string{"ghost", "gone-1", "c999"}))
	}
	s.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	return names
}

func (s *situation) affinity(kind string) object {
	out := object{}
	if s.in(55) || s.upset >= valueNoAmount && s.upset <= unknownCapacity {
		terms := []object{}
		for range s.between(0, 3) {
			terms = append(terms, s.term())
		}
		if s.upset == malformedResource || s.upset == unknownCapacity {
			terms = append([]object{s.upsetTerm()}, terms...)
		}
		out["requiredDuringSchedulingIgnoredDuringExecution"] = object{"clusterSelectorTerms": terms}
	}
	// A PickAll policy ignores preferences; a few have them all the same.
	if kind == "PickN" && (s.in(65) || s.upset == infinite) || s.in(5) {
		preferences := []object{}
		for range s.between(0, 4) {
			preferences = append(preferences, s.preference(""))
		}
		if s.upset == infinite {
			preferences = append(preferences, s.preference(nodeCount))
		}
		out["preferredDuringSchedulingIgnoredDuringExecution"] = preferences
	}
	if len(out) == 0 {
		return nil
	}
	return object{"clusterAffinity": out}
}

func (s *situation) term() object {
	out := object{}
	if s.in(70) {
		out["labelSelector"] = s.selector()
	}
	if s.in(55) {
		expressions := []object{}
		for range s.between(0, 3) {
			expressions = append(expressions, s.expression())
		}
		out["propertySelector"] = object{"matchExpressions": expressions}
	}
	return out
}

var operators = []string{"Gt", "Ge", "Lt", "Le", "Eq", "Ne"}

func (s *situation) expression() object {
	name := pick(s.draw, properties)
	switch {
	case s.upset == valueNoAmount && s.in(60):
		name = pick(s.draw, []string{nodeCount, coreCost})
	case s.in(3):
		return object{"name": unknownCount, "operator": pick(s.draw, operators), "values": []string{"1"}}
	case s.in(1):
		return object{"name": version, "operator": pick(s.draw, operators), "values": []string{"1"}}
	}
	return object{"name": name, "operator": choose(s.draw, []weighted[string]{
		{4, "Gt"}, {6, "Ge"}, {4, "Lt"}, {6, "Le"}, {3, "Eq"}, {5, "Ne"}}), "values": []string{s.amounts[name].near(s.draw)}}
}

// upsetTerm is one that the scheduler cannot judge once a cluster reaches it.
func (s *situation) upsetTerm() object {
	name := pick(s.draw, []string{"available-ephemeral-storage", "total", "-cpu", "total-", "total-hugepages-2Mi"})
	if s.upset == unknownCapacity {
		name = pick(s.draw, []string{"free-cpu", "Total-cpu", "capacity-memory"})
	}
	expression := object{"name": usagePrefix + name, "operator": pick(s.draw, operators), "values": []string{"1"}}
	return object{"propertySelector": object{"matchExpressions": []object{expression}}}
}

func (s *situation) selector() object {
	out := object{}
	if s.in(40) {
		key := pick(s.draw, labelKeys)
		out["matchLabels"] = object{key: pick(s.draw, labelValues[key])}
	}
	if s.in(55) {
		expressions := []object{}
		for range s.between(1, 2) {
			expressions = append(expressions, s.requirement())
		}
		out["matchExpressions"] = expressions
	}
	return out
}

func (s *situation) requirement() object {
	key := pick(s.draw, labelKeys)
	operator := pick(s.draw, []string{"In", "NotIn", "Exists", "DoesNotExist", "In", "Exists"})
	out := object{"key": key, "operator": operator}
	if operator == "In" || operator == "NotIn" {
		values := []string{}
		for _, value := range labelValues[key] {
			if s.in(50) {
				values = append(values, value)
			}
		}
		if len(values) == 0 {
			values = append(values, labelValues[key][0])
		}
		out["values"] = values
	}
	return out
}

func (s *situation) preference(property string) object {
	weight := choose(s.draw, []weighted[int]{{8, 0}, {60, s.between(1, 100)}, {20, s.between(-100, -1)},
		{6, pick(s.draw, []int{100, -100})}, {6, 25}})
	preference := object{}
	if s.in(45) {
		preference["labelSelector"] = s.selector()
	}
	if s.in(65) || property != "" {
		if property == "" {
			property = pick(s.draw, properties)
			if s.upset == valueNoAmount {
				property = pick(s.draw, []string{nodeCount, coreCost})
			} else if s.in(2) {
				property = unknownCount
			} else if s.in(0.7) {
				property = version
			}
		}
		preference["propertySorter"] = object{"name": property, "sortOrder": pick(s.draw, []string{"Ascending", "Descending"})}
	}
	return object{"weight": weight, "preference": preference}
}

func (s *situation) spread() []object {
	var out []object
	if !s.in(50) {
		return nil
	}
	for range choose(s.draw, []weighted[int]{{60, 1}, {40, 2}}) {
		out = append(out, object{"topologyKey": pick(s.draw, []string{"region", "zone", "env", "tier", "rack"}),
			"maxSkew":           choose(s.draw, []weighted[int]{{5, 1}, {3, 2}, {2, 3}}),
			"whenUnsatisfiable": pick(s.draw, []string{"DoNotSchedule", "ScheduleAnyway"})})
	}
	return out
}

func (s *situation) tolerations() []object {
	var out []object
	if !s.in(45) {
		return nil
	}
	for range s.between(1, 3) {
		toleration := object{}
		if key := pick(s.draw, append([]string{""}, taintKeys...)); key != "" {
			toleration["key"] = key
		}
		if operator := pick(s.draw, []string{"Exists", "Equal", "Equal", ""}); operator != "" {
			toleration["operator"] = operator
		}
		if value := pick(s.draw, []string{"", "true", "team-a"}); value != "" && toleration["operator"] != "Exists" {
			toleration["value"] = value
		}
		if effect := pick(s.draw, []string{"", "NoSchedule"}); effect != "" {
			toleration["effect"] = effect
		}
		out = append(out, toleration)
	}
	return out
}
