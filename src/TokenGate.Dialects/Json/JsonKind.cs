namespace TokenGate.Dialects.Json;

/// <summary>What stands at a place of a <see cref="JsonTape"/>.</summary>
internal enum JsonKind : byte
{
    /// <summary>Nothing: a member that is not there.</summary>
    Missing = 0,
    Null = 1,
    False = 2,
    True = 3,
    Number = 4,
    String = 5,
    Array = 6,
    Object = 7,

    /// <summary>The name of an object's member; its value is the next entry.</summary>
    Name = 8,
}
