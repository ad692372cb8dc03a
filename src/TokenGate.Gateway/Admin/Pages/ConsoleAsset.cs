namespace TokenGate.Gateway.Admin.Pages;

/// <summary>A file of the console, as it is sent.</summary>
/// <param name="ContentType">Its type.</param>
/// <param name="ETag">Changes with its content.</param>
/// <param name="IsImmutable">True when its name changes with its content, so that it may be kept for ever.</param>
/// <param name="Plain">Its bytes.</param>
/// <param name="Brotli">The same, compressed by the build; null when the build made none.</param>
/// <param name="Gzip">The same, compressed by the build; null when the build made none.</param>
internal sealed record ConsoleAsset(string ContentType, string ETag, bool IsImmutable, byte[] Plain, byte[]? Brotli, byte[]? Gzip);
