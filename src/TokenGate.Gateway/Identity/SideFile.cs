namespace TokenGate.Gateway.Identity;

/// <summary>
/// A file beside the traffic that people edit while the gateway runs. It is looked at every two seconds, by its time and length: it may be
/// a mounted secret, where change events do not arrive. One that cannot be used changes nothing but a concern: what was in force stays in
/// force, over a restart too.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
internal sealed class SideFile<T>
    where T : class
{
    private const int MaxBytes = 64 * 1024 * 1024;

    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(2);

    private readonly SideFiles _files;
    private readonly string _key;
    private readonly string _path;
    private readonly string _last;
    private readonly Func<byte[], T> _read;
    private readonly Lock _gate = new();
    private volatile T? _value;
    private (DateTime WrittenAt, long Length)? _seen;
    private (Exception Fault, string? Copy)? _broken;
    private long _lookedAt;

    /// <param name="files">What files have in common.</param>
    /// <param name="key">The key of the configuration that names the file.</param>
    /// <param name="path">The file.</param>
    /// <param name="last">The copy of what was sound last, beside the journal.</param>
    /// <param name="read">Reads it; throws <see cref="InvalidDataException"/> with problem and remedy.</param>
    public SideFile(SideFiles files, string key, string path, string last, Func<byte[], T> read)
    {
        (_files, _key, _path, _last, _read) = (files, key, path, last, read);
        Look();
    }

    /// <summary>What is in force; null where there never was a sound file.</summary>
    public T? Value
    {
        get
        {
            if (_files.Clock.GetElapsedTime(Interlocked.Read(ref _lookedAt)) >= Glance)
            {
                Look();
            }

            return _value;
        }
    }

    /// <summary>Looks at the file now, unless another thread does.</summary>
    public void Look()
    {
        if (!_gate.TryEnter())
        {
            return;
        }

        try
        {
            Interlocked.Exchange(ref _lookedAt, _files.Clock.GetTimestamp());
            Take();
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Take()
    {
        try
        {
            byte[] bytes;
            using (var handle = File.OpenHandle(_path))
            {
                // By the handle: a mounted secret is a link, whose own time does not change.
                var seen = (File.GetLastWriteTimeUtc(handle), RandomAccess.GetLength(handle));
                if (seen == _seen)
                {
                    // Told again: a change of the configuration may have brought the file back, or another one in its place.
                    Tell();
                    return;
                }

                _seen = seen;
                bytes = seen.Item2 <= MaxBytes ? new byte[seen.Item2] : throw new InvalidDataException($"it is larger than {MaxBytes / 1024 / 1024} MB. Make it smaller");
                for (int at = 0, read; at < bytes.Length; at += read)
                {
                    read = RandomAccess.Read(handle, bytes.AsSpan(at), at);
                    if (read == 0)
                    {
                        throw new IOException("it became shorter while it was read");
                    }
                }
            }

            _value = _read(bytes);
            _broken = null;
            _files.InForce(_key, _path);
            _files.Keep(_last, _key, _path, bytes);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
        {
            if (exception is not InvalidDataException)
            {
                _seen = null;
            }

            _broken = (exception, _value is null && TakeLast() ? _last : null);
            Tell();
        }
    }

    private void Tell()
    {
        if (_broken is var (fault, copy))
        {
            _files.Broken(_key, _path, fault, copy, _value is not null);
        }
        else
        {
            _files.Concerns.Clear(_key);
        }
    }

    private bool TakeLast()
    {
        try
        {
            _value = File.Exists(_last) ? _read(File.ReadAllBytes(_last)) : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _value = null;
        }

        return _value is not null;
    }
}
