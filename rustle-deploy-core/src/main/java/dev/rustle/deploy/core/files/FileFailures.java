package dev.rustle.deploy.core.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be read or written, for people: the exception of a file system often says no more than the path, and its class says the rest. */
public final class FileFailures {
    private FileFailures() {}

    /** Returns the reason, with the file if it is known. */
    public static String reason(IOException failure) {
        if (failure instanceof FileSystemException refused) {
            return refused.getFile() == null ? kind(refused) : kind(refused) + " (" + refused.getFile() + ")";
        }
        return failure.getMessage() == null ? "reading or writing failed" : failure.getMessage();
    }

    private static String kind(FileSystemException failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "something else is there";
        }
        if (failure instanceof NotDirectoryException) {
            return "this is no folder";
        }
        return failure.getReason() == null ? "the file system refuses it" : failure.getReason();
    }
}
