using System.Text.Json;
using System.Text.Json.Nodes;
using TokenGate.Gateway.Checking;
using TokenGate.Gateway.Options;
using TokenGate.Testing;

namespace TokenGate.Gateway.Tests.Checking;

/// <summary>A right configuration in a folder of its own, with what a test changes about it; gone at the end.</summary>
internal sealed class ConfigurationFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tokengate-check-");

    /// <param name="patches">JSON that is laid over the configuration: objects are merged, everything else takes the place of what is
    /// there.</param>
    public ConfigurationFile(params string[] patches)
    {
        var whole = JsonNode.Parse($$$"""
            {
              "ReverseProxy": {
                "Routes": { "ai": { "ClusterId": "ai", "Match": { "Path": "{**path}" } } },
                "Clusters": { "ai": { "Destinations": { "one": { "Address": "http://127.0.0.1:11434/" } } } }
              },
              "TokenGate": {
                "Listen": "http://127.0.0.1:0",
                "Admin": { "Listen": "http://127.0.0.1:0" },
                "Judge": { "Models": {{{JsonSerializer.Serialize(Path.Combine(Repository.Root, "config", "models"))}}} },
                "Ledger": { "Path": "data" }
              }
            }
            """)!.AsObject();
        foreach (var patch in patches)
        {
            Merge(whole, JsonNode.Parse(patch)!.AsObject());
        }

        File.WriteAllText(Name, whole.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
    }

    /// <summary>The file.</summary>
    public string Name => Path.Combine(_folder.FullName, "tokengate.json");

    /// <summary>Writes a file beside the configuration.</summary>
    public void Write(string name, ReadOnlySpan<byte> content) => File.WriteAllBytes(Path.Combine(_folder.FullName, name), content);

    /// <summary>Everything that is wrong with it.</summary>
    public Task<IReadOnlyList<ConfigurationFault>> ReviewAsync() => ConfigurationReview.RunAsync(GatewayConfiguration.Load(Name, isWatched: false), CancellationToken.None);

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static void Merge(JsonObject into, JsonObject patch)
    {
        foreach (var (key, value) in patch)
        {
            if (value is JsonObject objectValue && into[key] is JsonObject there)
            {
                Merge(there, objectValue);
            }
            else
            {
                into[key] = value?.DeepClone();
            }
        }
    }
}
