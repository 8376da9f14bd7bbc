package dev.rustle.deploy.spi;

import java.io.InputStream;
import java.io.OutputStream;

/**
 * A program that was started on a host.
 *
 * <p>Standard output is read by the caller at its own pace: who does not read slows the program, and nothing is lost. The last part of standard error
 * is kept for {@link #await()}. One thread may write standard input, one read standard output, and any number wait, all at once; {@link #close()} may
 * be called by any thread. Reading, writing and waiting end with an {@link java.io.InterruptedIOException} or {@link InterruptedException} if the
 * thread is interrupted; after the former the interrupt status is set.
 */
public interface RunningCommand extends AutoCloseable {

    /**
     * Returns the program's standard input, the same stream each time. What is written reaches the program at the latest with {@code flush()}; closing
     * the stream is end of input. A write that the program does not read blocks; it fails, and never blocks for ever, once the program has ended, its
     * deadline has passed, the command was closed or the connection is gone.
     */
    OutputStream stdin();

    /**
     * Returns the program's standard output, the same stream each time. It ends when the program has ended and all was read, and also when the
     * connection is lost or the deadline passes: {@link #await()} tells which. After {@link #close()} reading fails.
     *
     * <p>Whoever wants the output asks for this stream before the first call of {@link #await()}, which otherwise throws the output away.
     *
     * @throws IllegalStateException if the output was thrown away
     */
    InputStream stdout();

    /**
     * Waits for the end of the program and of its output. It can be called again and then answers at once.
     *
     * <p>If nobody asked for {@link #stdout()} before, the output is thrown away. If somebody did, a program that writes more than the transport
     * buffers waits for its reader, and so does this method. What the transport has buffered when the program ends can still be read afterwards.
     *
     * @throws InterruptedException if the thread was interrupted; the program goes on
     */
    Completion await() throws InterruptedException;

    /**
     * Ends the program if it still runs: its input and output are closed, and {@link #await()} reports {@link Exit.Lost}. A program that ignores that
     * may live on. May be repeated.
     */
    @Override
    void close();
}
