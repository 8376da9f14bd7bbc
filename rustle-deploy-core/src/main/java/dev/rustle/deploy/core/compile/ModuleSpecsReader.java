package dev.rustle.deploy.core.compile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import dev.rustle.deploy.DeployException;
import dev.rustle.deploy.core.json.JsonValues;
import dev.rustle.deploy.core.json.RunnerJson;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;
import dev.rustle.deploy.spi.ModuleSpecs.OptionSpec;
import dev.rustle.deploy.spi.ModuleSpecs.RequiredIf;
import dev.rustle.deploy.spi.ModuleSpecs.Status;

/** Reads what the runner says of its modules; defined in the contract, "Module specs". */
final class ModuleSpecsReader {
    private ModuleSpecsReader() {}

    static ModuleSpecs read(byte[] json) {
        try {
            Value.Mapping root = mapping(JsonValues.read(RunnerJson.FACTORY, json));
            String format = text(root, "format");
            if (!format.startsWith("1.")) {
                throw new IOException("format " + format + " of the module specs is not known here, only 1.x is");
            }
            List<ModuleSpec> modules = new ArrayList<>();
            for (Map.Entry<String, Value> module : mapping(root.get("modules").orElseGet(Value::none))
                    .entries()
                    .entrySet()) {
                modules.add(module(module.getKey(), mapping(module.getValue())));
            }
            return new ModuleSpecs(modules);
        } catch (IOException | IllegalArgumentException e) {
            throw new DeployException("the module specs in rustle-deploy-runner are damaged: " + e.getMessage(), e);
        }
    }

    private static ModuleSpec module(String name, Value.Mapping json) {
        Map<String, OptionSpec> options = new LinkedHashMap<>();
        mapping(json.get("options").orElse(Value.Mapping.EMPTY))
                .entries()
                .forEach((option, value) -> options.put(option, option(mapping(value))));
        ModuleSpec.Builder spec = ModuleSpec.builder(name)
                .summary(json.text("summary").orElse(""))
                .freeForm(flag(json, "free_form"))
                .openOptions(flag(json, "open_options"))
                .options(options)
                .mutuallyExclusive(lists(json, "mutually_exclusive"))
                .requiredOneOf(lists(json, "required_one_of"))
                .requiredTogether(lists(json, "required_together"))
                .requiredIf(requiredIf(json));
        json.text("reads_controller_file").filter(option -> !option.isEmpty()).ifPresent(spec::controllerFile);
        return spec.build();
    }

    private static OptionSpec option(Value.Mapping json) {
        OptionSpec.Builder spec = OptionSpec.builder(text(json, "type"))
                .required(flag(json, "required"))
                .aliases(texts(json.get("aliases")))
                .choices(texts(json.get("choices")))
                .status(Status.valueOf(json.text("status").orElse("supported").toUpperCase(Locale.ROOT)))
                .reason(json.text("reason").orElse(""));
        json.text("elements").filter(elements -> !elements.isEmpty()).ifPresent(spec::elements);
        json.get("default").filter(value -> !(value instanceof Value.Null)).ifPresent(spec::defaultValue);
        return spec.build();
    }

    private static List<RequiredIf> requiredIf(Value.Mapping json) {
        List<RequiredIf> rules = new ArrayList<>();
        for (Value item : items(json.get("required_if"))) {
            Value.Mapping rule = mapping(item);
            rules.add(new RequiredIf(
                    text(rule, "key"), text(rule, "value"), texts(rule.get("options")), flag(rule, "any")));
        }
        return rules;
    }

    private static List<List<String>> lists(Value.Mapping json, String key) {
        return items(json.get(key)).stream()
                .map(item -> texts(Optional.of(item)))
                .toList();
    }

    private static List<String> texts(Optional<Value> value) {
        return items(value).stream()
                .map(item -> item instanceof Value.Text text ? text.value() : item.toJson())
                .toList();
    }

    private static List<Value> items(Optional<Value> value) {
        return value.isPresent() && value.get() instanceof Value.Sequence sequence ? sequence.items() : List.of();
    }

    private static boolean flag(Value.Mapping json, String key) {
        return json.get(key).filter(value -> value.equals(Value.of(true))).isPresent();
    }

    private static String text(Value.Mapping json, String key) {
        return json.text(key).orElseThrow(() -> new IllegalArgumentException("no text \"" + key + "\" in " + json));
    }

    private static Value.Mapping mapping(Value value) {
        if (value instanceof Value.Mapping mapping) {
            return mapping;
        }
        throw new IllegalArgumentException("expected a mapping, found " + value.typeName());
    }
}
