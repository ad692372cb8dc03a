using System.IO.Hashing;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Json;

namespace TokenGate.Gateway.Options;

/// <summary>
/// The configuration that a gateway is built from: YARP's <c>ReverseProxy</c> section and our <c>TokenGate</c> section, and the folder that
/// relative paths in it start from.
/// </summary>
public sealed class GatewayConfiguration
{
    private volatile ConfigurationFault? _unreadable;

    private GatewayConfiguration(string folder) => Folder = folder;

    /// <summary>The values. Their change token fires when the file changes.</summary>
    public IConfigurationRoot Root { get; private init; } = null!;

    /// <summary>The absolute path of the file; null when the values came without one.</summary>
    public string? File { get; private init; }

    /// <summary>True where changes of the file are followed while the gateway runs.</summary>
    internal bool IsWatched { get; private init; }

    /// <summary>What the file was told by when it was read: see <see cref="ReadStamp"/>.</summary>
    internal string? LoadedStamp { get; private init; }

    /// <summary>The absolute folder that relative paths start from.</summary>
    public string Folder { get; }

    /// <summary>
    /// Loads a file and lets environment variables (<c>TokenGate__Ledger__Redis=...</c>) override it.
    /// </summary>
    /// <param name="file">The file.</param>
    /// <param name="isWatched">True to follow changes of the file while a gateway runs.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="GatewayConfigurationException">The file is not JSON; the message names the line.</exception>
    public static GatewayConfiguration Load(string file, bool isWatched = true)
    {
        var path = Path.GetFullPath(file);
        if (!System.IO.File.Exists(path))
        {
            throw new FileNotFoundException($"There is no configuration at {path}: write one there, or name another with --config.", path);
        }

        GatewayConfiguration? loaded = null;
        ConfigurationFault? first = null;
        var folder = Path.GetDirectoryName(path)!;
        var stamp = StampOf(path);
        var root = new ConfigurationBuilder()
            .SetBasePath(folder)
            .SetFileLoadExceptionHandler(context =>
            {
                var fault = new ConfigurationFault(path, Innermost(context.Exception), "Correct the JSON");
                context.Ignore = true;
                first = fault;
                if (loaded is not null)
                {
                    loaded._unreadable = fault;
                }
            })
            .AddJsonFile(Path.GetFileName(path), optional: false, reloadOnChange: false)
            .AddEnvironmentVariables()
            .Build();
        if (first is not null)
        {
            throw new GatewayConfigurationException([first]);
        }

        return loaded = new GatewayConfiguration(folder) { Root = root, File = path, IsWatched = isWatched, LoadedStamp = stamp };
    }

    /// <summary>Takes values (<c>TokenGate:Listen</c> and so on) without a file. Environment variables do not reach it.</summary>
    /// <param name="folder">The folder that relative paths start from.</param>
    /// <param name="values">Key paths and values.</param>
    public static GatewayConfiguration FromValues(string folder, IEnumerable<KeyValuePair<string, string?>> values) =>
        new(Path.GetFullPath(folder)) { Root = new ConfigurationBuilder().AddInMemoryCollection(values).Build() };

    /// <summary>The absolute path of a path that stands in the configuration.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Folder);

    /// <summary>What the file is told from an earlier or later one by; null while there is none, or the disk does not say.</summary>
    internal string? ReadStamp() => File is null ? null : StampOf(File);

    /// <summary>Reads the file again; who follows the values is told once.</summary>
    internal void ReadAgain() => Root.Providers.OfType<JsonConfigurationProvider>().Single().Load();

    /// <summary>Where the file's keys stand now; empty without a file.</summary>
    internal IReadOnlyDictionary<string, (int Line, JsonTokenType Kind)> ReadPlaces() =>
        File is null ? new Dictionary<string, (int Line, JsonTokenType Kind)>() : JsonPlaces.Read(File);

    /// <summary>
    /// Adds where the value of a fault comes from: the environment variable that sets it, or the line of its key, or of the nearest key
    /// around it.
    /// </summary>
    internal ConfigurationFault Locate(ConfigurationFault fault, IReadOnlyDictionary<string, (int Line, JsonTokenType Kind)> places)
    {
        var deciding = Root.Providers.LastOrDefault(provider => provider.TryGet(fault.Path, out _) || provider.GetChildKeys([], fault.Path).Any());
        if (deciding is EnvironmentVariablesConfigurationProvider)
        {
            return fault with { Variable = fault.Path.Replace(":", "__", StringComparison.Ordinal) };
        }

        for (var path = fault.Path; path.Length > 0; path = path.LastIndexOf(':') is var cut and > 0 ? path[..cut] : "")
        {
            if (places.TryGetValue(path, out var place))
            {
                return fault with { Line = place.Line };
            }
        }

        return fault;
    }

    /// <summary>Forgets why the file could not be read: the next change may be readable.</summary>
    internal ConfigurationFault? TakeUnreadable()
    {
        var fault = _unreadable;
        _unreadable = null;
        return fault;
    }

    /// <summary>
    /// Its content, hashed: times may be equal, and a mounted folder is changed by another target of the links that lead to it.
    /// </summary>
    private static string? StampOf(string path)
    {
        try
        {
            return Convert.ToHexString(XxHash128.Hash(System.IO.File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message.TrimEnd('.');
    }
}
