namespace TokenGate.Testing;

/// <summary>
/// A small file system (ext4 in a file) that a test may stop: a write to it blocks, without an error, until it goes on. So does a
/// disk whose controller or network hangs. Only for tests marked <see cref="StuckDiskFactAttribute"/>.
/// </summary>
public sealed class StuckDisk : IDisposable
{
    private const long Size = 48L << 20;

    private readonly string _folder;
    private bool _stopped;

    private StuckDisk(string folder) => _folder = folder;

    /// <summary>Where it is mounted.</summary>
    public string Path => System.IO.Path.Combine(_folder, "disk");

    /// <summary>Why none can be made here; null when it can.</summary>
    public static string? Obstacle { get; } = Try();

    /// <summary>Makes and mounts one.</summary>
    public static StuckDisk Mount()
    {
        var disk = new StuckDisk(Directory.CreateTempSubdirectory("tokengate-stuck-").FullName);
        try
        {
            var image = System.IO.Path.Combine(disk._folder, "image");
            using (var file = File.Create(image))
            {
                file.SetLength(Size);
            }

            Programs.Run("mkfs.ext4", "-q", "-F", image);
            Directory.CreateDirectory(disk.Path);
            Programs.Run("mount", "-o", "loop", image, disk.Path);
            return disk;
        }
        catch
        {
            Directory.Delete(disk._folder, recursive: true);
            throw;
        }
    }

    /// <summary>Lets every write wait from now on.</summary>
    public void Stop()
    {
        Programs.Run("fsfreeze", "--freeze", Path);
        _stopped = true;
    }

    /// <summary>Lets the writes go on.</summary>
    public void GoOn()
    {
        Programs.Run("fsfreeze", "--unfreeze", Path);
        _stopped = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopped)
        {
            // A process that waits for a frozen disk cannot be killed.
            GoOn();
        }

        Programs.Run("umount", "-l", Path);
        Directory.Delete(_folder, recursive: true);
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux() || !Programs.AreOnThePath("mkfs.ext4", "fsfreeze", "mount"))
        {
            return "not run: a disk that can be stopped needs Linux, mkfs.ext4 and fsfreeze";
        }

        try
        {
            using var disk = Mount();
            disk.Stop();
            return null;
        }
        catch (InvalidOperationException)
        {
            return "not run: mounting and stopping a disk needs root";
        }
    }
}
