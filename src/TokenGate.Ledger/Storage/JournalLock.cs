namespace TokenGate.Ledger.Storage;

/// <summary>
/// Holds a journal for one process: an advisory lock on <c>journal.lock</c>, given back by the operating system when the process
/// ends, however it ends.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    private readonly FileStream _stream;

    private JournalLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="JournalException">Another process, or another journal of this one, holds it.</exception>
    public static JournalLock Take(string folder)
    {
        var file = Path.Combine(folder, "journal.lock");
        try
        {
            var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            WriteOwner(stream);
            return new JournalLock(stream);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new JournalException($"{file} cannot be opened for writing: give the gateway's user write access to {folder}.", denied);
        }
        catch (IOException held) when (File.Exists(file))
        {
            throw new JournalException(
                $"The journal in {folder} is in use by another process{OwnerOf(file)}: two gateways cannot write one journal. "
                + "Stop the other one, or give this gateway a Ledger:Path of its own.",
                held);
        }
        catch (IOException fault)
        {
            throw new JournalException($"{file} cannot be created: {fault.Message} Check the disk and the path.", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>The process id beside the lock helps whoever is refused; the lock itself does not depend on it.</summary>
    private static void WriteOwner(FileStream stream)
    {
        try
        {
            File.WriteAllText(stream.Name + ".pid", $"{Environment.ProcessId}\n");
        }
        catch (IOException)
        {
            // A full disk must not keep the gateway from starting: the lock is held already.
        }
    }

    private static string OwnerOf(string file)
    {
        try
        {
            return $" (process {File.ReadAllText(file + ".pid").Trim()})";
        }
        catch (IOException)
        {
            return "";
        }
    }
}
