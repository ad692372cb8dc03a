using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace TokenGate.Gateway.Metering;

/// <summary>
/// A snapshot of header fields: Kestrel reuses its header collection after the request, while the record may still be in the making.
/// </summary>
internal sealed class HeaderSnapshot
{
    private readonly KeyValuePair<string, StringValues>[] _fields;

    /// <summary>Takes the snapshot; the values are shared, not copied.</summary>
    public HeaderSnapshot(IHeaderDictionary headers)
    {
        _fields = new KeyValuePair<string, StringValues>[headers.Count];
        var at = 0;
        foreach (var field in headers)
        {
            if (at < _fields.Length)
            {
                _fields[at++] = field;
            }
        }
    }

    /// <summary>A field's value, several lines joined by a comma; null when absent.</summary>
    public string? Find(string name)
    {
        foreach (var (key, values) in _fields)
        {
            if (string.Equals(key, name, StringComparison.OrdinalIgnoreCase))
            {
                return values.Count == 1 ? values[0] : string.Join(',', values.ToArray());
            }
        }

        return null;
    }
}
