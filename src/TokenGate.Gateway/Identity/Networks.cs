using System.Net;

namespace TokenGate.Gateway.Identity;

/// <summary>A set of networks.</summary>
internal sealed class Networks(IEnumerable<string> texts)
{
    private readonly IPNetwork[] _networks = [.. texts.Select(static text => TryParse(text, out var network) ? network : default)];

    /// <summary>True when the set is empty.</summary>
    public bool IsEmpty => _networks.Length == 0;

    /// <summary>True when an address lies in one of the networks; IPv4 in IPv6 clothes counts as IPv4.</summary>
    public bool Contains(IPAddress? address)
    {
        if (address is null)
        {
            return false;
        }

        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a network (<c>10.0.0.0/8</c>) or a single address.</summary>
    public static bool TryParse(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        if (IPAddress.TryParse(text, out var address))
        {
            network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
            return true;
        }

        return false;
    }
}
