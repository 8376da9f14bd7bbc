package dev.rustle.deploy.testkit;

import org.apache.sshd.common.Factory;
import org.apache.sshd.common.FactoryManager;
import org.apache.sshd.common.future.CloseFuture;
import org.apache.sshd.common.future.DefaultCloseFuture;
import org.apache.sshd.common.future.SshFutureListener;
import org.apache.sshd.common.io.IoAcceptor;
import org.apache.sshd.common.io.IoConnector;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoServiceEventListener;
import org.apache.sshd.common.io.IoServiceFactory;
import org.apache.sshd.common.io.IoServiceFactoryFactory;
import org.apache.sshd.common.io.nio2.Nio2ServiceFactory;
import org.apache.sshd.common.util.threads.CloseableExecutorService;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;
import org.jspecify.annotations.Nullable;

/** Network threads for any number of servers: each server believes that it has its own and stops them, which must not stop those of the others. */
final class SharedIo implements IoServiceFactoryFactory {
    private final Nio2ServiceFactory shared;

    private SharedIo(Nio2ServiceFactory shared) {
        this.shared = shared;
    }

    static SharedIo create() {
        // The factory asks a server for its settings; this one is never started.
        SshServer settings = SshServer.setUpDefaultServer();
        CoreModuleProperties.TCP_NODELAY.set(settings, true);
        return new SharedIo(new Nio2ServiceFactory(settings, null, null));
    }

    void stop() {
        shared.close(true);
    }

    @Override
    public IoServiceFactory create(FactoryManager manager) {
        return new Loan(shared, manager.getIoServiceEventListener());
    }

    @Override
    public void setExecutorServiceFactory(Factory<CloseableExecutorService> factory) {
        throw new UnsupportedOperationException("the threads are shared");
    }

    /** What one server sees. */
    private static final class Loan implements IoServiceFactory {
        private final Nio2ServiceFactory shared;
        private final CloseFuture closed = new DefaultCloseFuture("loan", null);
        private @Nullable IoServiceEventListener listener;

        Loan(Nio2ServiceFactory shared, @Nullable IoServiceEventListener listener) {
            this.shared = shared;
            this.listener = listener;
        }

        @Override
        public IoConnector createConnector(IoHandler handler) {
            return shared.createConnector(handler);
        }

        @Override
        public IoAcceptor createAcceptor(IoHandler handler) {
            IoAcceptor acceptor = shared.createAcceptor(handler);
            acceptor.setIoServiceEventListener(listener);
            return acceptor;
        }

        @Override
        public @Nullable IoServiceEventListener getIoServiceEventListener() {
            return listener;
        }

        @Override
        public void setIoServiceEventListener(@Nullable IoServiceEventListener other) {
            listener = other;
        }

        @Override
        public CloseFuture close(boolean immediately) {
            closed.setClosed();
            return closed;
        }

        @Override
        public void addCloseFutureListener(SshFutureListener<CloseFuture> added) {
            closed.addListener(added);
        }

        @Override
        public void removeCloseFutureListener(SshFutureListener<CloseFuture> removed) {
            closed.removeListener(removed);
        }

        @Override
        public boolean isClosed() {
            return closed.isClosed();
        }

        @Override
        public boolean isClosing() {
            return closed.isClosed();
        }
    }
}
