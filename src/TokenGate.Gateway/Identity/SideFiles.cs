using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using TokenGate.Gateway.Options;
using TokenGate.Gateway.Telemetry;
using TokenGate.Ledger;

namespace TokenGate.Gateway.Identity;

/// <summary>
/// The files that identity works with, while the gateway runs, and the last sound copy of each beside the journal: readable by its owner
/// alone, written by atomic replacement.
/// </summary>
internal sealed partial class SideFiles(
    GatewayConfiguration configuration, LiveOptions options, ConcernList concerns, TimeProvider clock, ILogger<SideFiles> logger)
{
    private const int MostChanges = 64;

    private readonly string _folder = configuration.PathOf(options.Current.Ledger.Path);
    private readonly ConcurrentDictionary<(string Key, string Path), object> _open = new();

    /// <summary>The clock of all.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What is wrong with them.</summary>
    public ConcernList Concerns => concerns;

    /// <summary>A file, kept over changes of the configuration that do not change it.</summary>
    /// <param name="key">The key below the <c>TokenGate</c> section that names it.</param>
    /// <param name="path">Its path as it is written there.</param>
    /// <param name="kind">What it is: the first part of the copy's name.</param>
    /// <param name="read">Reads it.</param>
    public SideFile<T> Open<T>(string key, string path, string kind, Func<byte[], T> read)
        where T : class
    {
        var full = configuration.PathOf(path);
        return (SideFile<T>)_open.GetOrAdd(
            ($"{key}|{kind}", full), _ => new SideFile<T>(this, $"{GatewayOptions.Section}:{key}", full, CopyOf(kind == PeopleKind ? kind : Named(kind, full)), read));
    }

    /// <summary>The people file's kind: there is one, so its copy has a plain name.</summary>
    public const string PeopleKind = "people";

    /// <summary>The path of a copy.</summary>
    public string CopyOf(string name) => Path.Combine(_folder, name + ".last");

    /// <summary>A name for the copy of what stands at a path or an address.</summary>
    public static string Named(string kind, string source) => $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)).AsSpan(0, 4))}";

    /// <summary>A file, or what was fetched from an address, is in force.</summary>
    public void InForce(string key, string source)
    {
        concerns.Clear(key);
        LogInForce(source);
    }

    /// <summary>A file, or what an address answers, cannot be used.</summary>
    /// <param name="key">The configuration's key.</param>
    /// <param name="source">The file or address.</param>
    /// <param name="exception">Why: the message of an <see cref="InvalidDataException"/> tells the remedy too.</param>
    /// <param name="copy">The copy that was put into force just now; null when none was.</param>
    /// <param name="isServing">True while an earlier one is in force.</param>
    public void Broken(string key, string source, Exception exception, string? copy, bool isServing)
    {
        var (problem, remedy) = exception switch
        {
            InvalidDataException invalid => Told(invalid),
            FileNotFoundException or DirectoryNotFoundException => ("it is not there", "Put it there, readable for the gateway, or correct the path"),
            _ => (exception.Message.TrimEnd('.'), "Make it readable for the gateway"),
        };
        var serving = copy is not null ? $"the last sound copy {copy} serves on" : isServing ? "the last sound one serves on" : "nothing serves in its place";
        concerns.Report(key, $"{source}: {problem}; {serving}", remedy);
    }

    /// <summary>Problem and remedy of a reader's fault, which stand in its message as two sentences.</summary>
    public static (string Problem, string Remedy) Told(InvalidDataException exception)
    {
        var cut = exception.Message.LastIndexOf(". ", StringComparison.Ordinal);
        return cut > 0 ? (exception.Message[..cut], exception.Message[(cut + 2)..]) : (exception.Message.TrimEnd('.'), "Correct the file");
    }

    /// <summary>What came into force and is another than before, oldest first: for whoever puts it on record.</summary>
    public ConcurrentQueue<SideFileChange> Changes { get; } = new();

    /// <summary>
    /// Keeps a copy of what is in force, and notes a change where it is another than the copy. A copy that cannot be written is a fault
    /// that
    /// waits for the next start.
    /// </summary>
    public void Keep(string copy, string key, string source, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (File.Exists(copy) && File.ReadAllBytes(copy).AsSpan().SequenceEqual(bytes))
            {
                return;
            }

            Changes.Enqueue(new SideFileChange(key, source, Convert.ToHexStringLower(SHA256.HashData(bytes))));
            while (Changes.Count > MostChanges && Changes.TryDequeue(out _))
            {
                // Nobody puts them on record: the newest are kept.
            }

            PrivateFiles.CreateFolder(_folder);
            using (var stream = PrivateFiles.Open(copy + ".new", FileMode.Create))
            {
                stream.Write(bytes);
            }

            File.Move(copy + ".new", copy, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotKept(copy, exception);
        }
    }

    /// <summary>What is fetched from an address: made for the first caller, and kept over changes of the configuration as well.</summary>
    public T Shared<T>(string key, string address, Func<T> make)
        where T : class => (T)_open.GetOrAdd((key, address), _ => make());

    [LoggerMessage(EventId = 4310, Level = LogLevel.Information, Message = "{Source} is in force")]
    private partial void LogInForce(string source);

    [LoggerMessage(EventId = 4311, Level = LogLevel.Warning, Message = "The copy {File} of what is in force could not be written: make room or grant access, or a restart has nothing to fall back on")]
    private partial void LogNotKept(string file, Exception exception);
}
