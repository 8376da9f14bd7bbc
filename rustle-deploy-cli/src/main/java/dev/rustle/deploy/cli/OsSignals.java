package dev.rustle.deploy.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;

import dev.rustle.deploy.DeployException;

/**
 * The signals HUP, INT and TERM of this process. Who has it ignore HUP, as nohup does, is obeyed.
 *
 * <p>A shutdown hook would not do: it is told but once, so a second Ctrl-C could not end the program. Java's only other door is {@code sun.misc.Signal} of
 * the module jdk.unsupported, which is opened by reflection since compilers warn of it in a way that cannot be silenced.
 */
final class OsSignals implements Signals {
    @Override
    public Watch watch(IntConsumer action) {
        try {
            Door door = new Door();
            List<Runnable> restore = new ArrayList<>();
            door.handle("INT", ExitCode.INTERRUPTED, action, restore);
            door.handle("TERM", ExitCode.TERMINATED, action, restore);
            door.handleUnlessIgnored("HUP", ExitCode.HUNG_UP, action, restore);
            return () -> restore.forEach(Runnable::run);
        } catch (ReflectiveOperationException e) {
            // A Java without jdk.unsupported: the system ends the program by itself.
            return Signals.none(action);
        }
    }

    private static final class Door {
        private final Class<?> signalType;
        private final Class<?> handlerType;
        private final Method handle;
        private final Object ignored;

        Door() throws ReflectiveOperationException {
            signalType = Class.forName("sun.misc.Signal");
            handlerType = Class.forName("sun.misc.SignalHandler");
            handle = signalType.getMethod("handle", signalType, handlerType);
            ignored = handlerType.getField("SIG_IGN").get(null);
        }

        void handleUnlessIgnored(String name, int exitCode, IntConsumer action, List<Runnable> restore)
                throws ReflectiveOperationException {
            List<Runnable> undo = new ArrayList<>();
            if (handle(name, exitCode, action, undo) == ignored) {
                undo.forEach(Runnable::run);
            } else {
                restore.addAll(undo);
            }
        }

        /** Returns what handled the signal until now. */
        @Nullable
        Object handle(String name, int exitCode, IntConsumer action, List<Runnable> restore)
                throws ReflectiveOperationException {
            InvocationHandler called = (proxy, method, arguments) -> {
                if (method.getDeclaringClass() == Object.class) {
                    return method.invoke(action, arguments);
                }
                action.accept(exitCode);
                return null;
            };
            Object handler =
                    Proxy.newProxyInstance(OsSignals.class.getClassLoader(), new Class<?>[] {handlerType}, called);
            try {
                Object signal = signalType.getConstructor(String.class).newInstance(name);
                Object previous = handle.invoke(null, signal, handler);
                restore.add(() -> restore(signal, previous));
                return previous;
            } catch (InvocationTargetException e) {
                if (!(e.getCause() instanceof IllegalArgumentException)) {
                    throw e;
                }
                // The virtual machine was told to leave this signal alone, or the system has none of that name.
                return null;
            }
        }

        private void restore(Object signal, @Nullable Object previous) {
            try {
                handle.invoke(null, signal, previous);
            } catch (ReflectiveOperationException e) {
                throw new DeployException("cannot put back the handler of the signal " + signal, e);
            }
        }
    }
}
