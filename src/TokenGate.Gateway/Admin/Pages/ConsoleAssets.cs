using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace TokenGate.Gateway.Admin.Pages;

/// <summary>
/// The console's files, read once into memory: they are few and small, and a lookup by exact path rules out path traversal. Other files
/// (source maps, for example) are not served.
/// </summary>
internal sealed partial class ConsoleAssets
{
    private const long MostBytes = 32L * 1024 * 1024;

    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".html"] = "text/html; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".ico"] = "image/x-icon",
        [".woff2"] = "font/woff2",
        [".json"] = "application/json",
        [".webmanifest"] = "application/manifest+json",
        [".txt"] = "text/plain; charset=utf-8",
    };

    private readonly Dictionary<string, ConsoleAsset> _assets = new(StringComparer.Ordinal);

    /// <summary>Reads a folder; one that is not there has no files.</summary>
    public ConsoleAssets(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var left = MostBytes;
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (Types.TryGetValue(Path.GetExtension(file), out var type) && (left -= new FileInfo(file).Length) >= 0)
            {
                _assets["/" + Path.GetRelativePath(folder, file).Replace('\\', '/')] = Read(file, type);
            }
        }
    }

    /// <summary>True when there is a page to begin with.</summary>
    public bool HasPage => _assets.ContainsKey("/index.html");

    /// <summary>The file of a path; null when there is none.</summary>
    public ConsoleAsset? Find(string path) => _assets.GetValueOrDefault(path == "/" ? "/index.html" : path);

    private static ConsoleAsset Read(string file, string type)
    {
        var plain = File.ReadAllBytes(file);
        return new ConsoleAsset(
            type,
            $"\"{Base64Url.EncodeToString(SHA256.HashData(plain).AsSpan(0, 16))}\"",
            Hashed().IsMatch(Path.GetFileName(file)),
            plain,
            Beside(file, ".br"),
            Beside(file, ".gz"));
    }

    private static byte[]? Beside(string file, string extension) => File.Exists(file + extension) ? File.ReadAllBytes(file + extension) : null;

    /// <summary>Vite's names: <c>index-BxW3k9fA.js</c>.</summary>
    [GeneratedRegex(@"-[A-Za-z0-9_-]{8,}\.\w+$")]
    private static partial Regex Hashed();
}
