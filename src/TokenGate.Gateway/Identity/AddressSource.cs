using Microsoft.AspNetCore.Http;

namespace TokenGate.Gateway.Identity;

/// <summary>The client's address, for machines with a single user.</summary>
internal sealed class AddressSource : IIdentitySource
{
    /// <inheritdoc/>
    public ValueTask<IdentityFinding> FindAsync(HttpContext context, Func<string?> provider)
    {
        var address = context.Connection.RemoteIpAddress;
        return new(IdentityFinding.From((address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString()));
    }
}
