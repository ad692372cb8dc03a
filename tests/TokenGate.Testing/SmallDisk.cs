using System.Globalization;

namespace TokenGate.Testing;

/// <summary>
/// A file system of a few megabytes in memory (tmpfs), which a test may fill and make read-only. Only for tests marked
/// <see cref="SmallDiskFactAttribute"/>.
/// </summary>
public sealed class SmallDisk : IDisposable
{
    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Why none can be made here; null when it can.</summary>
    public static string? Obstacle { get; } = Try();

    /// <summary>Mounts one.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        var path = Directory.CreateTempSubdirectory("tokengate-disk-").FullName;
        Programs.Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"), "tmpfs", path);
        return new SmallDisk(path);
    }

    /// <summary>Takes every free byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(System.IO.Path.Combine(Path, "filler"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 1);
        var block = new byte[65536];
        for (var size = block.Length; size > 0;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Free() => File.Delete(System.IO.Path.Combine(Path, "filler"));

    /// <summary>Makes it read-only, or writable again. Read-only fails while a file is open for writing.</summary>
    public bool TrySetReadOnly(bool readOnly) => Programs.TryRun("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        Programs.Run("umount", "-l", Path);
        Directory.Delete(Path);
    }

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
        {
            return "not run: a small tmpfs needs Linux";
        }

        try
        {
            using var disk = Mount(1);
            return null;
        }
        catch (Exception refused) when (refused is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return "not run: mounting a small tmpfs needs root";
        }
    }
}
