namespace TokenGate.Ledger.Storage;

/// <summary>
/// Files and folders that their owner alone may read: a journal has names, and paths of what people asked. What exists already keeps the
/// mode that an operator gave it.
/// </summary>
internal static class PrivateFiles
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
    public static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Owner;
        }

        new FileStream(file, options).Dispose();
    }
}
