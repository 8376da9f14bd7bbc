package dev.rustle.deploy.ssh;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.sshd.common.future.SshFuture;

/** Waiting that ends with an event, at a moment, by an interrupt or because somebody called it off. One thread waits, any may call it off. */
final class Waiting {
    private final long end;
    private final CompletableFuture<Boolean> calledOff;

    private Waiting(long end, CompletableFuture<Boolean> calledOff) {
        this.end = end;
        this.calledOff = calledOff;
    }

    static Waiting atMost(Duration duration) {
        return new Waiting(System.nanoTime() + nanos(duration), new CompletableFuture<>());
    }

    /** Returns a duration in nanoseconds; one of more than 146 years is no limit to anybody. */
    static long nanos(Duration duration) {
        long most = Long.MAX_VALUE / 2;
        return duration.compareTo(Duration.ofNanos(most)) < 0 ? duration.toNanos() : most;
    }

    long remainingNanos() {
        return calledOff.isDone() ? 0 : Math.max(0, end - System.nanoTime());
    }

    boolean isOver() {
        return remainingNanos() == 0;
    }

    /** Returns a waiting for an equal share of the time that remains; it is called off with this one. */
    Waiting share(int parts) {
        return new Waiting(System.nanoTime() + remainingNanos() / parts, calledOff);
    }

    void callOff() {
        calledOff.complete(false);
    }

    /** Waits until a future of the SSH client is done; says whether it is. */
    <F extends SshFuture<F>> boolean until(SshFuture<F> future) throws InterruptedException {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        future.addListener(result -> done.complete(true));
        // This object lives no longer than one request, and so do the stages that hang on it.
        CompletableFuture<Boolean> either = calledOff.applyToEither(done, result -> result);
        try {
            return either.get(remainingNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("neither of the two can fail", e);
        }
    }
}
