using System.Text;
using Serilog.Sinks.File;

namespace TokenGate.Logging;

/// <summary>Log files are for their owner alone: they have names of routes, ids of exchanges and seals.</summary>
internal sealed class PrivateLogFile : FileLifecycleHooks
{
    /// <inheritdoc/>
    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        // A file that was there before keeps the mode that an operator gave it.
        if (!OperatingSystem.IsWindows() && underlyingStream.Length == 0)
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return underlyingStream;
    }
}
