package dev.rustle.deploy.ssh;

import java.io.IOException;
import java.io.OutputStream;

import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.util.buffer.Buffer;

import dev.rustle.deploy.spi.StderrTail;

/** A channel on which one line runs. What the host sends goes straight to its reader, without the threads and unbounded buffers of the library. */
final class ExecChannel extends ChannelExec {
    private final OutputPipe stdout = new OutputPipe(this::release);
    private final StderrTail stderr = new StderrTail();
    private volatile boolean refused;

    ExecChannel(String line) {
        super(line, null, null);
        // Never written to: doWriteData and doWriteExtendedData come first.
        setOut(OutputStream.nullOutputStream());
        setErr(OutputStream.nullOutputStream());
    }

    OutputPipe stdout() {
        return stdout;
    }

    StderrTail stderr() {
        return stderr;
    }

    /** Whether the host does not run programs for us. */
    boolean isRefused() {
        return refused;
    }

    @Override
    protected void doWriteData(byte[] data, int offset, long length) {
        stdout.receive(data, offset, Math.toIntExact(length));
    }

    @Override
    protected void doWriteExtendedData(byte[] data, int offset, long length) {
        stderr.add(data, offset, Math.toIntExact(length));
        release(length);
    }

    @Override
    public void handleEof() throws IOException {
        super.handleEof();
        stdout.end();
    }

    @Override
    public void handleFailure() {
        if (removePendingRequest(Channel.CHANNEL_EXEC) != null) {
            refused = true;
            close(false);
        }
    }

    /** Asks the host to send a signal to the program; a host that cannot ignores it. */
    void signal(String name) throws IOException {
        Buffer buffer = getSession().createBuffer(SshConstants.SSH_MSG_CHANNEL_REQUEST);
        buffer.putUInt(getRecipient());
        buffer.putString("signal");
        buffer.putBoolean(false);
        buffer.putString(name);
        writePacket(buffer);
    }

    private void release(long bytes) {
        if (bytes > 0 && getLocalWindow().isOpen()) {
            try {
                getLocalWindow().release(bytes);
            } catch (IOException e) {
                // Only a connection that is ending cannot take the message; its end is reported by the command.
                log.debug("the window of {} was not reopened", this, e);
            }
        }
    }
}
