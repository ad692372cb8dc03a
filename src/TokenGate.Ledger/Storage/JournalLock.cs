using System.Globalization;

namespace TokenGate.Ledger.Storage;

/// <summary>
/// Holds a journal for one process: an advisory lock on <c>journal.lock</c>, given back by the operating system when the process
/// ends, however it ends.
/// </summary>
internal sealed class JournalLock : IDisposable
{
    private FileStream _stream;
    private Uri? _admin;

    private JournalLock(FileStream stream) => _stream = stream;

    /// <summary>Publishes the lock holder's admin address, for processes that are refused the lock.</summary>
    public void Announce(Uri? admin)
    {
        _admin = admin;
        WriteOwner(_stream, admin);
    }

    /// <summary>Takes the lock again where its file was removed, so that nobody else takes the folder meanwhile.</summary>
    /// <exception cref="JournalException">Another process has taken it.</exception>
    public void Hold()
    {
        var file = _stream.Name;
        if (File.Exists(file) && (OwnerOf(file) is not { } owner || owner.ProcessId == Environment.ProcessId))
        {
            return;
        }

        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var taken = Take(Path.GetDirectoryName(file)!);
        _stream.Dispose();
        _stream = taken._stream;
        WriteOwner(_stream, _admin);
    }

    /// <summary>Takes the lock of a folder.</summary>
    /// <exception cref="JournalException">Another process, or another journal of this one, holds it.</exception>
    public static JournalLock Take(string folder)
    {
        var file = Path.Combine(folder, "journal.lock");
        try
        {
            var stream = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
            WriteOwner(stream, admin: null);
            return new JournalLock(stream);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new JournalException($"{file} cannot be opened for writing: give the gateway's user write access to {folder}.", denied);
        }
        catch (IOException held) when (File.Exists(file))
        {
            var owner = OwnerOf(file);
            throw new JournalException(
                $"The journal in {folder} is in use by another process{(owner is null ? "" : $" (process {owner.ProcessId})")}: two gateways cannot write one journal. "
                + "Stop the other one, or give this gateway a Ledger:Path of its own.",
                held)
            {
                Owner = owner ?? new JournalOwner(0, null),
            };
        }
        catch (IOException fault)
        {
            throw new JournalException($"{file} cannot be created: {fault.Message} Check the disk and the path.", fault);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>
    /// Process id and admin address beside the lock help a process that is refused; the lock itself does not depend on them.
    /// </summary>
    private static void WriteOwner(FileStream stream, Uri? admin)
    {
        try
        {
            File.WriteAllText(stream.Name + ".pid", $"{Environment.ProcessId}\n{admin}\n");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A full disk must not keep the gateway from starting: the lock is held already.
        }
    }

    private static JournalOwner? OwnerOf(string file)
    {
        try
        {
            var lines = File.ReadAllLines(file + ".pid");
            return lines.Length > 0 && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var process)
                ? new JournalOwner(process, lines.Length > 1 && Uri.TryCreate(lines[1], UriKind.Absolute, out var admin) ? admin : null)
                : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
