package dev.rustle.deploy.core.compile;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.rustle.deploy.plan.Task;
import dev.rustle.deploy.spi.HostSlice.PlaySlice;

/** Which variables the plays of a host define. One that any task or handler sets on the host may be there whenever it is asked for. */
final class DefinedInPlan {
    private final Set<String> setByTasks = new HashSet<>();
    private final Set<String> ofPlays = new HashSet<>();

    DefinedInPlan(List<PlaySlice> plays) {
        for (PlaySlice play : plays) {
            ofPlays.addAll(play.play().variables().entries().keySet());
            play.parts().forEach(part -> part.tasks().forEach(this::add));
            play.play().handlers().forEach(handler -> add(handler.task()));
        }
    }

    private void add(Task task) {
        setByTasks.addAll(SetOnHost.names(task));
    }

    /** Whether what was found about a task of a play is a problem. */
    boolean leaves(CheckedProblem problem, PlaySlice play, Task task) {
        return problem.remains(name -> isSet(name)
                || play.play().variables().get(name).isPresent()
                || task.variables().get(name).isPresent()
                || isOfLoop(name, task));
    }

    /** Whether what was found about a variable, which may be used in any play, is a problem. */
    boolean leaves(CheckedProblem problem) {
        return problem.remains(name -> isSet(name) || ofPlays.contains(name));
    }

    private boolean isSet(String name) {
        return setByTasks.contains(name) || setByTasks.contains(SetOnHost.ANY);
    }

    private static boolean isOfLoop(String name, Task task) {
        return task.loopControl()
                .filter(control -> control.variable().equals(name)
                        || control.indexVariable().filter(name::equals).isPresent())
                .isPresent();
    }
}
