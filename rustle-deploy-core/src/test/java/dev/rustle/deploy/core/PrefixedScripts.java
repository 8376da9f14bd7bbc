package dev.rustle.deploy.core;

import java.util.function.Function;

import dev.rustle.deploy.core.local.LocalTransport;
import dev.rustle.deploy.spi.Command;
import dev.rustle.deploy.spi.ConnectRequest;
import dev.rustle.deploy.spi.RunningCommand;
import dev.rustle.deploy.spi.Session;
import dev.rustle.deploy.spi.Transport;
import dev.rustle.deploy.spi.TransportException;

/**
 * This machine, on which every script begins with some lines of a test, so that it is another host to the script.
 *
 * @param id for which connections it is
 * @param prefix returns the lines for a host, each with its end
 */
record PrefixedScripts(String id, LocalTransport here, Function<String, String> prefix) implements Transport {
    PrefixedScripts(String id, Function<String, String> prefix) {
        this(id, new LocalTransport(), prefix);
    }

    @Override
    public Session connect(ConnectRequest request) throws TransportException, InterruptedException {
        Session session = here.connect(request);
        return new Session() {
            @Override
            public RunningCommand start(Command command) throws TransportException, InterruptedException {
                return session.start(
                        command.program() instanceof Command.Script script
                                ? command.withProgram(new Command.Script(prefix.apply(request.host()) + script.text()))
                                : command);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }

    @Override
    public void close() {
        here.close();
    }
}
