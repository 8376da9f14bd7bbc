package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.util.concurrent.ExecutorService;

import org.apache.sshd.common.AttributeRepository;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.PropertyResolver;
import org.apache.sshd.common.future.CancelFuture;
import org.apache.sshd.common.io.AbstractIoServiceFactory;
import org.apache.sshd.common.io.DefaultIoConnectFuture;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnectFuture;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.nio2.Nio2Connector;
import org.apache.sshd.common.io.nio2.Nio2Session;
import org.apache.sshd.common.util.io.IoUtils;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.jspecify.annotations.Nullable;

/**
 * The network side of the SSH client. The one that the client brings occupies a thread of a small pool for each connection that is being made: a few
 * hosts that do not answer would hold up all others. This one waits for none.
 */
final class ClientIo extends AbstractIoServiceFactory {
    private final AsynchronousChannelGroup group;
    private final CloseableExecutorService resuming;

    private ClientIo(FactoryManager manager, int threads) throws IOException {
        super(manager, ThreadUtils.newFixedThreadPool("rustle-deploy-ssh-io", threads));
        group = AsynchronousChannelGroup.withThreadPool(ThreadUtils.noClose(getExecutorService()));
        resuming = ThreadUtils.newFixedThreadPool("rustle-deploy-ssh-resume", threads);
    }

    static ClientIo create(FactoryManager manager) {
        try {
            return new ClientIo(manager, getNioWorkers(manager));
        } catch (IOException e) {
            throw new IllegalStateException("the system gives no asynchronous sockets: " + e.getMessage(), e);
        }
    }

    @Override
    public IoConnector createConnector(IoHandler handler) {
        return autowireCreatedService(new Connector(getFactoryManager(), handler, group, resuming));
    }

    @Override
    public IoAcceptor createAcceptor(IoHandler handler) {
        throw new UnsupportedOperationException("a client accepts no connections");
    }

    @Override
    protected void doCloseImmediately() {
        try {
            resuming.shutdownNow();
            group.shutdownNow();
        } catch (IOException e) {
            log.debug("closing the channels failed", e);
        } finally {
            super.doCloseImmediately();
        }
    }

    private static final class Connector extends Nio2Connector {
        Connector(
                PropertyResolver properties,
                IoHandler handler,
                AsynchronousChannelGroup group,
                ExecutorService resuming) {
            super(null, properties, handler, group, resuming);
        }

        @Override
        public IoConnectFuture connect(
                SocketAddress address, AttributeRepository context, @Nullable SocketAddress localAddress) {
            IoConnectFuture future = new DefaultIoConnectFuture(address, null);
            AsynchronousSocketChannel channel = null;
            try {
                channel = openAsynchronousSocketChannel(address, getChannelGroup());
                AsynchronousSocketChannel socket = setSocketOptions(channel);
                if (localAddress != null) {
                    socket.bind(localAddress);
                }
                // Closing the socket is what ends an attempt that nobody waits for any more.
                future.addListener(done -> {
                    if (done.isCanceled() || done.getException() != null) {
                        IoUtils.closeQuietly(socket);
                        CancelFuture cancellation = done.getCancellation();
                        if (cancellation != null) {
                            cancellation.setCanceled();
                        }
                    }
                });
                socket.connect(
                        address,
                        null,
                        createConnectionCompletionHandler(future, socket, context, propertyResolver, getIoHandler()));
            } catch (IOException | RuntimeException e) {
                IoUtils.closeQuietly(channel);
                future.setException(e);
            }
            return future;
        }

        @Override
        protected Nio2Session createSession(
                PropertyResolver properties, IoHandler handler, AsynchronousSocketChannel socket) throws IOException {
            return new Nio2Session(this, properties, handler, socket, null);
        }
    }
}
