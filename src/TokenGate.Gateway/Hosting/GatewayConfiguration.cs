using Microsoft.Extensions.Configuration;

namespace TokenGate.Gateway.Hosting;

/// <summary>
/// The configuration that a gateway is built from: YARP's <c>ReverseProxy</c> section and our <c>TokenGate</c> section, and the folder that
/// relative paths in it start from.
/// </summary>
public sealed class GatewayConfiguration
{
    private GatewayConfiguration(IConfigurationRoot root, string folder)
    {
        Root = root;
        Folder = folder;
    }

    /// <summary>The values. Their change token fires when the file changes.</summary>
    public IConfigurationRoot Root { get; }

    /// <summary>The absolute folder that relative paths start from.</summary>
    public string Folder { get; }

    /// <summary>Loads a file and lets environment variables (<c>TokenGate__Ledger__Redis=...</c>) override it. The file is watched.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is no JSON; the message names the line.</exception>
    public static GatewayConfiguration Load(string file)
    {
        var path = Path.GetFullPath(file);
        var folder = Path.GetDirectoryName(path)!;
        var root = new ConfigurationBuilder()
            .SetBasePath(folder)
            .AddJsonFile(Path.GetFileName(path), optional: false, reloadOnChange: true)
            .AddEnvironmentVariables()
            .Build();
        return new GatewayConfiguration(root, folder);
    }

    /// <summary>Takes values (<c>TokenGate:Listen</c> and so on) without a file. Environment variables do not reach it.</summary>
    /// <param name="folder">The folder that relative paths start from.</param>
    /// <param name="values">Key paths and values.</param>
    public static GatewayConfiguration FromValues(string folder, IEnumerable<KeyValuePair<string, string?>> values) =>
        new(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), Path.GetFullPath(folder));

    /// <summary>The absolute path of a path that stands in the configuration.</summary>
    public string PathOf(string path) => Path.GetFullPath(path, Folder);
}
