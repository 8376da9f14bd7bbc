package dev.rustle.deploy.core.compile;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rustle.deploy.plan.Problem;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;
import dev.rustle.deploy.spi.ModuleSpecs;
import dev.rustle.deploy.spi.ModuleSpecs.ModuleSpec;
import dev.rustle.deploy.spi.ModuleSpecs.OptionSpec;
import dev.rustle.deploy.spi.ModuleSpecs.RequiredIf;

import static org.assertj.core.api.Assertions.assertThat;

class TaskCheckerTest {
    private static final OptionSpec TEXT = OptionSpec.builder("str").build();
    private static final ModuleSpec MODULE = ModuleSpec.builder("m")
            .options(Map.of(
                    "src",
                    OptionSpec.builder("str").aliases(List.of("source")).build(),
                    "content",
                    TEXT,
                    "user",
                    TEXT,
                    "password",
                    TEXT,
                    "state",
                    TEXT))
            .mutuallyExclusive(List.of(List.of("src", "content")))
            .requiredOneOf(List.of(List.of("src", "content", "state")))
            .requiredTogether(List.of(List.of("user", "password")))
            .requiredIf(List.of(new RequiredIf("state", "linked", List.of("src"), false)))
            .build();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    src=a content=b                                  ; takes only one of the options src, content
                    src={{a|default(omit)}} content=b                ;
                    src={{a|default(omit)}} content={{b}}            ;
                    src=/etc/{{a}} content=b                         ; takes only one of the options src, content
                    src=a content={%if(x)%}{{omit}}{%endif%}         ;
                    src=a source=b                                   ; option src of m is given twice, once as source
                    src={{a}} source=b                               ;
                    src=a source={{b}}                               ;
                    src=a source={{b}} content=c                     ; takes only one of the options src, content
                    source={{b}} src=a content=c                     ; takes only one of the options src, content
                    user=a state=x                                   ; takes the options user, password only together
                    user={{a}} state=x                               ;
                    user=a password={{b}} state=x                    ;
                    user={{omit}} state=x                            ;
                    user=a password={{omit}} state=x                 ; takes the options user, password only together
                    user={{a}} password={{b}}                        ; needs one of the options src, content, state
                    src={{a}}                                        ;
                    src={{omit}}                                     ; needs one of the options src, content, state
                    state=linked                                     ; needs the options src when state is linked
                    state=linked src={{a}}                           ;
                    state={{s}}                                      ;
                    """)
    void onlyWhatIsCertainIsAnError(String arguments, String complaint) {
        List<Problem> problems = new TaskChecker(new ModuleSpecs(List.of(MODULE))).check(task(arguments));
        if (complaint == null) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems).singleElement().satisfies(problem -> assertThat(problem.message())
                    .contains(complaint));
        }
    }

    @Test
    void listsAndMappingsAreNeverOmitted() {
        Value list = new Value.Sequence(List.of(Value.of("{{ omit }}")));
        Task task = Task.builder("t", "m")
                .arguments(Value.Mapping.EMPTY.with("content", Value.of("x")).with("src", list))
                .build();
        assertThat(new TaskChecker(new ModuleSpecs(List.of(MODULE))).check(task))
                .extracting(Problem::message)
                .anySatisfy(message -> assertThat(message).contains("takes only one of the options src, content"));
    }

    private static Task task(String arguments) {
        Value.Mapping given = Value.Mapping.EMPTY;
        for (String argument : arguments.strip().split(" ", -1)) {
            int equals = argument.indexOf('=');
            given = given.with(argument.substring(0, equals), Value.of(argument.substring(equals + 1)));
        }
        return Task.builder("t", "m").arguments(given).build();
    }
}
