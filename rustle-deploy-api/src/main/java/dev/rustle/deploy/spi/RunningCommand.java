package dev.rustle.deploy.spi;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A program that was started on a host.
 *
 * <p>Standard output is read by the caller at its own pace: who does not read slows the program, and nothing is lost. The last part of standard error
 * is kept for {@link #await()}. Standard input may be written by another thread than the one that reads.
 */
public interface RunningCommand extends AutoCloseable {

    /** Returns the program's standard input. Closing it is end of input. A write fails once the program has ended or the connection is gone; it never blocks for ever. */
    OutputStream stdin();

    /** Returns the program's standard output. It ends when the program ends, and also when the connection is lost: {@link #await()} tells which. */
    InputStream stdout();

    /**
     * Waits for the end of the program and of its output, which the caller need not have read. It can be called again and then answers at once.
     *
     * @throws InterruptedException if the thread was interrupted; the program goes on
     */
    Completion await() throws InterruptedException;

    /** Ends the program if it still runs: its input and output are closed; a program that ignores that may live on. May be repeated. */
    @Override
    void close();
}
