package dev.rustle.deploy.spi;

/**
 * An authenticated connection to one host.
 *
 * <p>One thread at a time starts commands; several may run at once. Closing ends all running commands as {@link RunningCommand#close()} does, may be
 * done from any thread and may be repeated.
 */
public interface Session extends AutoCloseable {

    /**
     * Starts a program on the host. The arguments reach it exactly, or the call fails before anything ran: an argument with a NUL character cannot be
     * passed on POSIX systems, and one with an unpaired surrogate is not text.
     *
     * @throws TransportException if the program could not be started or the connection is gone
     * @throws InterruptedException if the thread was interrupted; the program was not started, or has been ended
     */
    RunningCommand start(Command command) throws TransportException, InterruptedException;

    @Override
    void close();
}
