package dev.rustle.deploy.testkit;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

/** Runs a contract on an implementation and tells which of its tests fail. */
final class ContractRuns {
    private ContractRuns() {}

    /** Returns the names of the tests of a contract. */
    static Set<String> tests(Class<?> contract) {
        Set<String> names = new TreeSet<>();
        for (Method method : contract.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                names.add(method.getName());
            }
        }
        return names;
    }

    /** Returns the tests that fail, with what they say. */
    static Map<String, Throwable> failures(Class<?> tests) {
        Map<String, Throwable> failures = new TreeMap<>();
        Set<String> run = new TreeSet<>();
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        LauncherFactory.create().execute(request, new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                String name = test.getSource()
                        .filter(MethodSource.class::isInstance)
                        .map(source -> ((MethodSource) source).getMethodName())
                        .orElse(test.getDisplayName());
                if (test.isTest()) {
                    run.add(name);
                }
                if (result.getStatus() != TestExecutionResult.Status.SUCCESSFUL) {
                    failures.put(name, result.getThrowable().orElseGet(() -> new AssertionError(result.toString())));
                }
            }
        });
        if (run.isEmpty()) {
            throw new AssertionError("no test of " + tests + " was run");
        }
        return failures;
    }
}
