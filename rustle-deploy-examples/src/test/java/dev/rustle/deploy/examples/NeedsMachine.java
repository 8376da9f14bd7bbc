package dev.rustle.deploy.examples;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Marks a class of tests that need more of the machine than a JDK. What is missing is said test by test and in a closing line, so that nothing vanishes silently. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsMachine.Gate.class)
@interface NeedsMachine {
    /** Programs that must be on the path. */
    String[] programs() default {};

    /** The user who must run the tests. */
    Privilege privilege() default Privilege.USER;

    /** What a test may need to be. */
    enum Privilege {
        /** Anybody. */
        USER,
        /** The superuser. */
        ROOT
    }

    /** Opens if everything is there, and counts. */
    final class Gate implements ExecutionCondition, AfterTestExecutionCallback {
        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Gate.class);

        private static final class Summary implements AutoCloseable {
            private final AtomicInteger ran = new AtomicInteger();
            private final AtomicInteger notRun = new AtomicInteger();
            private final Map<String, Integer> reasons = new TreeMap<>();

            synchronized void missed(int tests, String reason) {
                notRun.addAndGet(tests);
                reasons.merge(reason, tests, Integer::sum);
            }

            @Override
            public void close() {
                System.out.println("Machine suite: " + ran + " ran, " + notRun + " did not run"
                        + (reasons.isEmpty() ? "" : ": " + reasons));
            }
        }

        private static Summary summary(ExtensionContext context) {
            return context.getRoot()
                    .getStore(NAMESPACE)
                    .computeIfAbsent(Summary.class, key -> new Summary(), Summary.class);
        }

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            Summary summary = summary(context);
            if (context.getTestMethod().isPresent()) {
                return ConditionEvaluationResult.enabled("decided for the class");
            }
            Class<?> type = context.getRequiredTestClass();
            List<String> missing = missing(type.getAnnotation(NeedsMachine.class));
            if (missing.isEmpty()) {
                return ConditionEvaluationResult.enabled("all there");
            }
            int tests = AnnotationSupport.findAnnotatedMethods(type, Test.class, HierarchyTraversalMode.TOP_DOWN)
                    .size();
            String reason = "needs " + String.join(" and ", missing);
            summary.missed(tests, reason);
            return ConditionEvaluationResult.disabled(reason);
        }

        private static List<String> missing(NeedsMachine needs) {
            List<String> missing = new ArrayList<>();
            for (String program : needs.programs()) {
                if (!isOnPath(program)) {
                    missing.add(program);
                }
            }
            if (needs.privilege() == Privilege.ROOT && !"root".equals(System.getProperty("user.name"))) {
                missing.add("root");
            }
            return missing;
        }

        private static boolean isOnPath(String program) {
            String path = System.getenv().getOrDefault("PATH", "");
            return Arrays.stream(path.split(":", -1)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        }

        @Override
        public void afterTestExecution(ExtensionContext context) {
            summary(context).ran.incrementAndGet();
        }
    }
}
