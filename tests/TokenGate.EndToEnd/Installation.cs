using System.Text.Json;
using System.Text.Json.Nodes;

namespace TokenGate.EndToEnd;

/// <summary>A folder with a configuration and a journal, gone at the end.</summary>
internal sealed class Installation : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tokengate-e2e-").FullName;

    /// <summary>Creates the folder and its configuration.</summary>
    /// <param name="upstream">The AI endpoint.</param>
    /// <param name="port">The traffic port; 0 for any free one.</param>
    /// <param name="redis">The Redis to fill, or null.</param>
    /// <param name="change">What to change in the <c>TokenGate</c> section; null for nothing.</param>
    public Installation(Uri upstream, int port = 0, string? redis = null, Action<JsonObject>? change = null)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "config"));
        var configuration = JsonSerializer.SerializeToNode(new
        {
            ReverseProxy = new
            {
                Routes = new { ai = new { ClusterId = "ai", Match = new { Path = "{**path}" } } },
                Clusters = new { ai = new { Destinations = new { one = new { Address = upstream.ToString() } } } },
            },
            TokenGate = new
            {
                Listen = $"http://127.0.0.1:{port}",
                Admin = new { Listen = "http://127.0.0.1:0" },
                Identity = new { Sources = new[] { new { Kind = "header", Name = "X-User", From = new[] { "127.0.0.0/8" } } } },

                // A record on a slow, shared disk may take longer than people would wait; the tests want every one.
                Capture = new { HoldMilliseconds = 10_000 },
                Judge = new { Models },
                Ledger = new { Path = "../data", Redis = redis },
            },
        })!;
        change?.Invoke(configuration["TokenGate"]!.AsObject());
        File.WriteAllText(Config, configuration.ToJsonString());
    }

    /// <summary>The models that came with the program.</summary>
    private static string Models { get; } = Path.Combine(AppContext.BaseDirectory, "config", "models");

    /// <summary>The configuration's file.</summary>
    public string Config => Path.Combine(_folder, "config", "tokengate.json");

    /// <summary>The journal's folder.</summary>
    public string Ledger => Path.Combine(_folder, "data");

    /// <summary>The path of a file of the installation.</summary>
    public string FileNamed(string name) => Path.Combine(_folder, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
