using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ogee.Learn;

/// <summary>A sketch as it is stored: buckets and counts as variable-length whole numbers, each bucket as its distance from the one before.</summary>
sealed record NumberSketchState : IJsonOnDeserialized
{
    public required int Limit { get; init; }
    public required int Shift { get; init; }
    public long Missing { get; init; }
    public required byte[] Buckets { get; init; }

    internal static NumberSketchState Of(NumberSketch sketch)
    {
        var bytes = new List<byte>();
        long before = 0;
        foreach (var (bucket, count) in sketch.Sorted(sketch.Shift))
        {
            // The first may be negative: its sign goes to the lowest bit. The distance of two buckets may need 64 bits.
            Write(bytes, bytes.Count == 0 ? (ulong)(bucket << 1 ^ bucket >> 63) : (ulong)(bucket - before));
            Write(bytes, (ulong)count);
            before = bucket;
        }
        return new() { Limit = sketch.Limit, Shift = sketch.Shift, Missing = sketch.Missing, Buckets = [.. bytes] };
    }

    internal NumberSketch ToSketch() => new(Limit, Shift, Missing, Read());

    void IJsonOnDeserialized.OnDeserialized()
    {
        FittedJson.Require(Limit is >= NumberSketch.SmallestLimit and <= NumberSketch.LargestLimit && Shift is >= 0 and <= NumberSketch.LargestShift && Missing is >= 0 and <= long.MaxValue / 2, "a number of the sketch is out of range");
        FittedJson.Require(Buckets is not null && Buckets.Length <= 20 * Limit, "the sketch has no buckets, or too many");
        var buckets = Read();
        FittedJson.Require(buckets.Count <= Limit, "the sketch has too many buckets");
        long total = 0, finite = NumberSketch.BucketOf(double.MaxValue) >> Shift;
        for (var i = 0; i < buckets.Count; i++)
        {
            var (bucket, count) = buckets[i];
            FittedJson.Require(bucket >= ~finite && bucket <= finite && (i == 0 || bucket > buckets[i - 1].Key), "the buckets of the sketch are not in order");
            FittedJson.Require(count > 0 && count <= long.MaxValue / 2 - total, "a count of the sketch is out of range");
            total += count;
        }
    }

    List<KeyValuePair<long, long>> Read()
    {
        var buckets = new List<KeyValuePair<long, long>>();
        long bucket = 0;
        for (var at = 0; at < Buckets.Length;)
        {
            var distance = ReadOne(ref at);
            bucket = buckets.Count == 0 ? (long)(distance >> 1) ^ -(long)(distance & 1) : unchecked(bucket + (long)distance);
            buckets.Add(new(bucket, (long)Math.Min(ReadOne(ref at), long.MaxValue)));
        }
        return buckets;
    }

    static void Write(List<byte> bytes, ulong value)
    {
        for (; value > 127; value >>= 7) bytes.Add((byte)(value & 127 | 128));
        bytes.Add((byte)value);
    }

    ulong ReadOne(ref int at)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            FittedJson.Require(at < Buckets.Length, "the buckets of the sketch are cut off");
            var next = Buckets[at++];
            value |= (ulong)(next & 127) << shift;
            if (next < 128) return value;
        }
        throw new JsonException("a number of the sketch is too long");
    }
}

sealed class NumberSketchConverter : JsonConverter<NumberSketch>
{
    public override NumberSketch Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        (JsonSerializer.Deserialize(ref reader, MonitoringJson.Default.NumberSketchState) ?? throw new JsonException("a sketch is null")).ToSketch();

    public override void Write(Utf8JsonWriter writer, NumberSketch value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, NumberSketchState.Of(value), MonitoringJson.Default.NumberSketchState);
}
