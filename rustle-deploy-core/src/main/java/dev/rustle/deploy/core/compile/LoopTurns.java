package dev.rustle.deploy.core.compile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Value;

/** The variables that each turn of a loop has on a host. */
final class LoopTurns {
    private LoopTurns() {}

    static List<Value.Mapping> of(List<Value> items, LoopControl control) {
        List<Value.Mapping> turns = new ArrayList<>();
        for (int index = 0; index < items.size(); index++) {
            turns.add(turn(items, index, control));
        }
        return turns;
    }

    private static Value.Mapping turn(List<Value> items, int index, LoopControl control) {
        Map<String, Value> turn = new LinkedHashMap<>();
        turn.put(control.variable(), items.get(index));
        turn.put("ansible_loop_var", Value.of(control.variable()));
        control.indexVariable().ifPresent(name -> {
            turn.put(name, Value.of(index));
            turn.put("ansible_index_var", Value.of(name));
        });
        if (control.extended()) {
            turn.put("ansible_loop", extended(items, index));
        }
        return new Value.Mapping(turn);
    }

    private static Value extended(List<Value> items, int index) {
        int size = items.size();
        Map<String, Value> loop = new LinkedHashMap<>();
        loop.put("allitems", new Value.Sequence(items));
        loop.put("index", Value.of(index + 1));
        loop.put("index0", Value.of(index));
        loop.put("first", Value.of(index == 0));
        loop.put("last", Value.of(index == size - 1));
        loop.put("length", Value.of(size));
        loop.put("revindex", Value.of(size - index));
        loop.put("revindex0", Value.of(size - index - 1));
        if (index + 1 < size) {
            loop.put("nextitem", items.get(index + 1));
        }
        if (index > 0) {
            loop.put("previtem", items.get(index - 1));
        }
        return new Value.Mapping(loop);
    }
}
