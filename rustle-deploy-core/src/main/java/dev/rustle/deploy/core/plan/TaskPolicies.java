package dev.rustle.deploy.core.plan;

import java.util.List;
import java.util.Optional;

import dev.rustle.deploy.core.tree.Node;
import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.plan.Value;

/** What a task of format B says about its own failure, in the keywords that the runner knows. */
final class TaskPolicies {
    private final Fields task;
    private final Reading reading;

    TaskPolicies(Fields task, Reading reading) {
        this.task = task;
        this.reading = reading;
    }

    /** Reads the retry policy; false if there is none, so that the keywords count. */
    boolean retry(Task.Builder builder) {
        Optional<Node> written = task.get("retry_policy");
        if (written.isEmpty()) {
            return false;
        }
        for (String keyword : List.of("retries", "delay")) {
            task.get(keyword)
                    .ifPresent(node -> reading.problems.error(
                            node.keyLocation(),
                            "\"" + keyword
                                    + "\" and \"retry_policy\" say how often and when the task is repeated; keep one"));
        }
        task.open("retry_policy", FormatB.RETRY_POLICY).ifPresent(policy -> retry(policy, builder));
        return true;
    }

    private void retry(Fields policy, Task.Builder builder) {
        if (policy.get("max_attempts").isEmpty() && !policy.isMisspelt("max_attempts")) {
            reading.problems.error(
                    policy.node().location(), "the retry policy has no \"max_attempts\"; it is required");
        }
        Optional<Integer> attempts = policy.number("max_attempts", 1);
        Optional<Value> delay = policy.get("delay").flatMap(node -> delay(policy, node));
        checkBackoff(policy, attempts.orElse(1), delay);
        // Without a number the runner tries a task with until four times.
        attempts.ifPresent(count -> builder.retries(Value.of(count - 1)));
        delay.ifPresent(builder::delay);
    }

    private static Optional<Value> delay(Fields policy, Node node) {
        Value value = node.value();
        if ((value instanceof Value.Int whole && whole.value().signum() >= 0)
                || (value instanceof Value.Real real && real.value().signum() >= 0)) {
            return Optional.of(value);
        }
        policy.wrong(node, "a number of seconds from 0 on");
        return Optional.empty();
    }

    /** Between two attempts every backoff waits as long as Fixed, and so it does where nobody waits. */
    private void checkBackoff(Fields policy, int attempts, Optional<Value> delay) {
        Optional<String> backoff = policy.get("backoff")
                .flatMap(node -> Variant.read(node, List.of("Fixed", "Linear", "Exponential"), List.of(), reading))
                .map(Variant::name);
        boolean same = attempts <= 2 || delay.filter(TaskPolicies::isZero).isPresent();
        if (backoff.filter(name -> !name.equals("Fixed")).isPresent() && !same) {
            policy.get("backoff")
                    .ifPresent(node -> reading.problems.error(
                            node.location(),
                            "the backoff " + backoff.get()
                                    + ": waiting longer from attempt to attempt is not supported yet; use Fixed"));
        }
    }

    private static boolean isZero(Value value) {
        return (value instanceof Value.Int whole && whole.value().signum() == 0)
                || (value instanceof Value.Real real && real.value().signum() == 0);
    }

    /**
     * Reads the failure policy.
     *
     * @param keyword what the keyword of the same meaning says
     */
    Optional<Value> ignoreErrors(Optional<Value> keyword) {
        Optional<Node> written = task.get("failure_policy");
        Optional<String> policy = written.flatMap(
                        node -> Variant.read(node, List.of("Abort", "Continue", "Rollback"), List.of(), reading))
                .map(Variant::name);
        if (policy.isEmpty()) {
            return keyword;
        }
        if (policy.get().equals("Rollback")) {
            reading.problems.error(
                    written.orElseThrow().location(),
                    "the failure policy Rollback: going back when a task fails is not supported yet; use Abort, and roll the deployment back");
            return keyword;
        }
        Value meant = Value.of(policy.get().equals("Continue"));
        if (keyword.isPresent() && !keyword.get().equals(meant)) {
            task.get("ignore_errors")
                    .ifPresent(node -> reading.problems.error(
                            node.keyLocation(),
                            "\"ignore_errors\" contradicts the failure policy " + policy.get()
                                    + " of the task; keep one"));
        }
        return Optional.of(meant).filter(value -> value.equals(Value.of(true)));
    }
}
