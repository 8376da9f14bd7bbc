package dev.rustle.deploy.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Value;

/** What the outputs have in common. */
final class Outputs {
    /** The version of the JSON forms. */
    static final String FORMAT = "1.0";

    private Outputs() {}

    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Returns warnings in the form that they have in reports. */
    static Value warnings(List<Problem> warnings) {
        return new Value.Sequence(warnings.stream().map(Outputs::warning).toList());
    }

    private static Value warning(Problem problem) {
        Map<String, Value> json = new LinkedHashMap<>();
        json.put("location", Value.of(problem.location().toString()));
        json.put("severity", Value.of(problem.isError() ? "error" : "warning"));
        json.put("message", Value.of(problem.message()));
        return new Value.Mapping(json);
    }
}
