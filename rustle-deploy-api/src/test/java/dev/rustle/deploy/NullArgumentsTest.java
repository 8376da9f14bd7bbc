package dev.rustle.deploy;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import dev.rustle.deploy.engine.DeploymentEngine;
import dev.rustle.deploy.engine.DeploymentRequest;
import dev.rustle.deploy.plan.Batch;
import dev.rustle.deploy.plan.Handler;
import dev.rustle.deploy.plan.LoopControl;
import dev.rustle.deploy.plan.Plan;
import dev.rustle.deploy.plan.Play;
import dev.rustle.deploy.plan.RunSettings;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.spi.HostSlice;
import dev.rustle.deploy.spi.PlanSource;
import dev.rustle.deploy.spi.ReadContext;
import dev.rustle.deploy.target.Connection;
import dev.rustle.deploy.target.Target;
import dev.rustle.deploy.target.TargetTriple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Null fails at the call that was given it, with a name by which it can be found, never when the deployment is carried out. */
class NullArgumentsTest {
    private static final Task TASK = Task.builder("t", "ping").build();
    private static final Plan PLAN = Plan.builder("site").build();

    private static final class NoEngine implements DeploymentEngine {
        @Override
        public RunningDeployment start(DeploymentRequest request, DeploymentReport.Operation operation) {
            throw new IllegalStateException("carried out");
        }

        @Override
        public CompiledPlan compile(DeploymentRequest request) {
            throw new IllegalStateException("carried out");
        }

        @Override
        public Map<TargetTriple, CompiledPlan> compileAll(DeploymentRequest request) {
            throw new IllegalStateException("carried out");
        }

        @Override
        public Preview preview(DeploymentRequest request) {
            throw new IllegalStateException("carried out");
        }
    }

    private static List<Object> builders() {
        return List.of(
                new Deployment(new NoEngine(), new DeploymentRequest.FromPlan(PLAN)),
                Deployer.builder(),
                Plan.builder("site"),
                Play.builder("p"),
                Batch.builder("b"),
                Task.builder("t", "ping"),
                Handler.builder(TASK),
                LoopControl.builder(),
                RunSettings.builder(),
                Connection.ssh("h"),
                Target.builder("h", Connection.local()),
                CompiledPlan.builder("site", "hosts"),
                HostSlice.builder(
                        "site", "hosts", Target.builder("h", Connection.local()).build()));
    }

    private static boolean takesOneReference(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && !Modifier.isStatic(method.getModifiers())
                && method.getParameterCount() == 1
                && !method.getParameterTypes()[0].isPrimitive();
    }

    @TestFactory
    Stream<DynamicTest> failsAtTheCall() {
        return builders().stream()
                .flatMap(builder -> Arrays.stream(builder.getClass().getDeclaredMethods())
                        .filter(NullArgumentsTest::takesOneReference)
                        .map(method -> DynamicTest.dynamicTest(
                                method.toGenericString(), () -> assertRefused(builder, method))));
    }

    private static void assertRefused(Object builder, Method method) {
        Class<?> type = method.getParameterTypes()[0];
        List<Optional<Object>> values = new ArrayList<>(List.of(Optional.empty()));
        if (type.isArray()) {
            values.add(Optional.of(Array.newInstance(type.getComponentType(), 1)));
        } else if (type == List.class) {
            values.add(Optional.of(Arrays.asList((Object) null)));
        }
        for (Optional<Object> value : values) {
            assertThatThrownBy(() -> invoke(builder, method, value.orElse(null)))
                    .isInstanceOf(NullPointerException.class)
                    .message()
                    .isNotNull()
                    .doesNotContain("Cannot ")
                    .isNotBlank();
        }
    }

    private static void invoke(Object builder, Method method, @Nullable Object value) throws Throwable {
        try {
            method.invoke(builder, value);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Test
    @SuppressWarnings("NullAway")
    void plansAndTheirSourcesAreNamed() {
        assertThatThrownBy(() -> Deployer.builder().plan((Path) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("file");
        assertThatThrownBy(() -> Deployer.builder().plan((PlanSource) null)).hasMessage("source");
        assertThatThrownBy(() -> Deployer.builder().plan((Plan) null)).hasMessage("plan");
        assertThatThrownBy(() -> PlanSource.of("plan.json", null, Path.of(""))).hasMessage("text");
        assertThatThrownBy(() -> ReadContext.strict().withPlanName(null)).hasMessage("name");
        assertThatThrownBy(() -> Plan.builder(null)).message().contains("the name of a plan");
        assertThat(builders()).isNotEmpty();
    }
}
