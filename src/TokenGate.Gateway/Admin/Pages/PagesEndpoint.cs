using Microsoft.AspNetCore.Http;
using TokenGate.Gateway.Admin.Requests;
using TokenGate.Gateway.Admin.SignOn;

namespace TokenGate.Gateway.Admin.Pages;

/// <summary>
/// The console's files. They hold no data, so they need no token; the page asks for one. The content security policy allows neither inline
/// nor third-party scripts: the page shows names that users choose.
/// </summary>
internal sealed class PagesEndpoint : IAdminEndpoint
{
    private const string Policy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'";

    /// <summary>The page of one's own: the same files, which look at the address.</summary>
    private const string OwnPage = "/me";

    private readonly Lazy<ConsoleAssets> _assets;
    private readonly bool _hasOwnPage;

    /// <summary>Serves a folder, which is read at the first request.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="signOn">Whether people can sign on: only then there is a page of one's own.</param>
    public PagesEndpoint(ConsoleFolder folder, SignOnService signOn)
    {
        _assets = new Lazy<ConsoleAssets>(() => new ConsoleAssets(folder.Path));
        _hasOwnPage = signOn.IsOffered;
    }

    /// <inheritdoc/>
    /// <remarks>Not everything below /: a wrong method on another path is 405, not a page that is missing.</remarks>
    public void Map(AdminRoutes routes)
    {
        routes.Open("/", SendAsync);
        routes.Open("/{file}", SendAsync);
        routes.Open("/assets/{**path}", SendAsync);
    }

    private Task SendAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        if (_assets.Value.Find(path == OwnPage && _hasOwnPage ? "/" : path) is not { } asset)
        {
            return Problem.WriteAsync(context, StatusCodes.Status404NotFound, path == "/" && !_assets.Value.HasPage
                ? "The console is not installed: this program was built without its pages (folder 'console' beside it). The API works; /openapi.json describes it."
                : "There is nothing at this path: / is the console, /openapi.json lists the rest.");
        }

        var (request, response) = (context.Request, context.Response);
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        response.Headers.CacheControl = asset.IsImmutable ? "public, max-age=31536000, immutable" : "no-cache";
        response.Headers.ETag = asset.ETag;
        response.Headers.Vary = "Accept-Encoding";
        if (request.Headers.IfNoneMatch.ToString().Contains(asset.ETag, StringComparison.Ordinal))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        var (bytes, encoding) = Choose(asset, request.Headers.AcceptEncoding.ToString());
        if (encoding is not null)
        {
            response.Headers.ContentEncoding = encoding;
        }

        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(request.Method) ? Task.CompletedTask : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static (byte[] Bytes, string? Encoding) Choose(ConsoleAsset asset, string accepted)
    {
        var codings = accepted.Split(',', StringSplitOptions.TrimEntries);
        return asset switch
        {
            { Brotli: { } brotli } when Accepts(codings, "br") => (brotli, "br"),
            { Gzip: { } gzip } when Accepts(codings, "gzip") => (gzip, "gzip"),
            _ => (asset.Plain, null),
        };
    }

    /// <summary>Named, and not refused with a weight of 0.</summary>
    private static bool Accepts(string[] codings, string name) => codings.Any(each =>
    {
        var parts = each.Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals(name, StringComparison.OrdinalIgnoreCase) && !parts.Skip(1).Any(static weight => weight.Replace(" ", "", StringComparison.Ordinal) is "q=0" or "q=0.0" or "q=0.00" or "q=0.000");
    });
}
