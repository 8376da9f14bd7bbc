package dev.rustle.deploy;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

import dev.rustle.deploy.plan.Problem;

/** A plan or an inventory is not valid. It carries all problems that were found; nothing has been touched or contacted. */
public final class InvalidInputException extends DeployException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** An array, since a list need not be serializable. */
    private final Problem[] problems;

    /** Creates an exception with the given problems, at least one of them an error. */
    public InvalidInputException(List<Problem> problems) {
        super(message(problems), null);
        this.problems = problems.toArray(Problem[]::new);
    }

    /** Returns the problems, in the order of the text. */
    public List<Problem> problems() {
        return List.of(problems);
    }

    private static String message(List<Problem> problems) {
        long errors = problems.stream().filter(Problem::isError).count();
        return errors + (errors == 1 ? " error" : " errors") + "; nothing has been touched\n"
                + problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
    }
}
