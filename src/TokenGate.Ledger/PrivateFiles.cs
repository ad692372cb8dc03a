namespace TokenGate.Ledger;

/// <summary>
/// Files and folders that their owner alone may read: keys, tokens, names, and paths of what people asked. What exists already keeps the
/// mode that an operator gave it.
/// </summary>
public static class PrivateFiles
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes a folder, unless it is there.</summary>
    public static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// Makes an empty file, unless it is there. SQLite takes an empty file for a new database, and gives its log the database's mode.
    /// </summary>
    public static void Create(string file) => Open(file, FileMode.OpenOrCreate, FileShare.ReadWrite | FileShare.Delete).Dispose();

    /// <summary>Opens a file for writing, and makes it for its owner where it is not there. The caller disposes it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="mode">What to do where it is there, or is not.</param>
    /// <param name="share">What others may do with it meanwhile; to read it, by default.</param>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public static FileStream Open(string file, FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        return new FileStream(file, options);
    }
}
