package dev.rustle.deploy.core.compile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The records of a ZIP archive (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16) whose entries are all stored.
 *
 * <p>They are written here and not by a library because the archive exists only as segments: a library writes all bytes of all entries for every host.
 * Tests read the result with commons-compress, unzip and the runner.
 */
final class ZipStructures {
    private static final short VERSION = 20;
    private static final short MADE_BY_UNIX = (3 << 8) | VERSION;
    private static final short UTF8_NAMES = 1 << 11;
    private static final short STORED = 0;
    private static final short MIDNIGHT = 0;
    private static final short FIRST_OF_JANUARY_1980 = (1 << 5) | 1;
    private static final int REGULAR_FILE_0600 = 0100600 << 16;

    private ZipStructures() {}

    /** What the records say of an entry. */
    record Entry(String name, long size, long crc) {
        byte[] nameBytes() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }

    static byte[] localHeader(Entry entry) {
        byte[] name = entry.nameBytes();
        return little(30 + name.length)
                .putInt(0x04034b50)
                .putShort(VERSION)
                .putShort(UTF8_NAMES)
                .putShort(STORED)
                .putShort(MIDNIGHT)
                .putShort(FIRST_OF_JANUARY_1980)
                .putInt((int) entry.crc())
                .putInt((int) entry.size())
                .putInt((int) entry.size())
                .putShort((short) name.length)
                .putShort((short) 0)
                .put(name)
                .array();
    }

    static byte[] directoryRecord(Entry entry, long offset) {
        byte[] name = entry.nameBytes();
        return little(46 + name.length)
                .putInt(0x02014b50)
                .putShort(MADE_BY_UNIX)
                .putShort(VERSION)
                .putShort(UTF8_NAMES)
                .putShort(STORED)
                .putShort(MIDNIGHT)
                .putShort(FIRST_OF_JANUARY_1980)
                .putInt((int) entry.crc())
                .putInt((int) entry.size())
                .putInt((int) entry.size())
                .putShort((short) name.length)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(REGULAR_FILE_0600)
                .putInt((int) offset)
                .put(name)
                .array();
    }

    /** Returns the end record without its comment, which must follow. */
    static byte[] endRecord(int entries, long directorySize, long directoryOffset, int commentLength) {
        return little(22)
                .putInt(0x06054b50)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) entries)
                .putShort((short) entries)
                .putInt((int) directorySize)
                .putInt((int) directoryOffset)
                .putShort((short) commentLength)
                .array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
