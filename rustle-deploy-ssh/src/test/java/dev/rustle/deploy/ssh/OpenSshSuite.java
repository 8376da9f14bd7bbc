package dev.rustle.deploy.ssh;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** Marks tests against a real OpenSSH server. Where there is none they are reported as not run, one by one and in a closing line. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(OpenSshSuite.Gate.class)
@interface OpenSshSuite {

    /** Opens if there is a server, and counts. */
    final class Gate implements ExecutionCondition, AfterTestExecutionCallback {
        private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(Gate.class);

        /** What became of the tests of all marked classes. */
        private static final class Summary implements AutoCloseable {
            private final AtomicInteger ran = new AtomicInteger();
            private final AtomicInteger notRun = new AtomicInteger();

            @Override
            public void close() {
                System.out.println("OpenSSH suite: " + ran + " ran, " + notRun + " did not run"
                        + (notRun.get() > 0 ? ": no sshd found; install openssh-server" : ""));
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
            if (OpenSshd.program().isPresent()) {
                return ConditionEvaluationResult.enabled("sshd is there");
            }
            long tests = context.getTestClass().stream()
                    .flatMap(OpenSshSuite.Gate::tests)
                    .count();
            summary.notRun.addAndGet((int) tests);
            return ConditionEvaluationResult.disabled("no sshd found; install openssh-server");
        }

        private static Stream<?> tests(Class<?> type) {
            return AnnotationSupport.findAnnotatedMethods(type, Test.class, HierarchyTraversalMode.TOP_DOWN).stream();
        }

        @Override
        public void afterTestExecution(ExtensionContext context) {
            summary(context).ran.incrementAndGet();
        }
    }
}
