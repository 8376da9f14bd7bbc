package dev.rustle.deploy.spi;

/**
 * Connects to hosts and runs programs there.
 *
 * <p>One transport serves all hosts of a {@code Deployer} whose connection names its {@link #id()}. It is safe for use by many threads; its
 * sessions are not, see {@link Session}. Whoever created a transport closes it: the {@code Deployer} closes those that it discovered, never an
 * instance that it was given. After {@link #close()} every method but {@code close} fails; closing ends all sessions and may be repeated.
 *
 * <p>A transport that is found by {@link java.util.ServiceLoader} has a public constructor without parameters that opens nothing: what it needs it
 * starts with the first session.
 *
 * <p>A test that extends {@code TransportContract} of the test kit checks what is said here.
 */
public interface Transport extends AutoCloseable {

    /** Returns the name by which connections ask for this transport, such as {@code ssh}. Constant. */
    String id();

    /**
     * Connects and authenticates. Blocks until the session is usable, the request's timeout has passed or the thread is interrupted; in the latter two
     * cases nothing stays open.
     *
     * @throws TransportException if there is no session; its phase and kind say why
     * @throws InterruptedException if the thread was interrupted
     */
    Session connect(ConnectRequest request) throws TransportException, InterruptedException;

    @Override
    void close();
}
