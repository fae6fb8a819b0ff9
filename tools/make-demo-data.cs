#:project ../src/Ogee.Recipes/Ogee.Recipes.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false

// Makes demo/boards/boards.zip from DeepPCB (https://github.com/tangsanli5201/DeepPCB, MIT): crops of its tested images.
//
//   dotnet run tools/make-demo-data.cs -- DEEPPCB demo/boards
//
// DEEPPCB is a folder that holds, at any depth, the images NAME_test.png (or NAME_test.jpg) and the tables of boxes NAME.txt
// (x1 y1 x2 y2 type, one defect a line). The result depends on those files only: run twice, the zip has the same bytes.

using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Ogee.Recipes;

const int Side = 64, LargestBox = 44, PerDefect = 260, Good = 400, GoodPerImage = 2, Distance = 12;

if (args.Length != 2) throw new ArgumentException("Usage: dotnet run tools/make-demo-data.cs -- DEEPPCB demo/boards");
var tables = Directory.EnumerateFiles(args[0], "*.txt", SearchOption.AllDirectories)
    .Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0]))
    .OrderBy(path => Path.GetFileName(path), StringComparer.Ordinal).ToList();

var candidates = new List<Crop>();
foreach (var table in tables)
{
    var name = Path.GetFileNameWithoutExtension(table);
    var file = Directory.EnumerateFiles(Path.GetDirectoryName(table)!, name + "_test.*").Single();
    var picture = Black(ImageDecoder.Decode(File.ReadAllBytes(file), name).WithChannels(1));
    var boxes = File.ReadLines(table).Where(line => line.Length > 0).Select(Box.Parse).ToList();
    candidates.AddRange(Defects(name, picture, boxes));
    candidates.AddRange(GoodOnes(name, picture, boxes));
}

// A hash orders the candidates, so that what is taken is a fair sample of all boards.
var crops = candidates.GroupBy(crop => crop.Label)
    .SelectMany(label => label.DistinctBy(crop => Convert.ToHexString(SHA256.HashData(crop.Pixels))).OrderBy(crop => Draw(crop.Name, 0)).Take(label.Key == "good" ? Good : PerDefect))
    .OrderBy(crop => crop.Path, StringComparer.Ordinal).ToList();

// The one duplicate, which the README declares: `ogee look` must find it.
var original = crops.First(crop => crop.Label == "spur");
crops.Add(original with { Name = original.Name + "-again" });

Directory.CreateDirectory(args[1]);
var zipPath = Path.Combine(args[1], "boards.zip");
using (var zip = new ZipArchive(File.Create(zipPath), ZipArchiveMode.Create))
{
    var csv = new StringBuilder("path,label,board\n");
    foreach (var crop in crops.OrderBy(crop => crop.Path, StringComparer.Ordinal)) csv.Append(CultureInfo.InvariantCulture, $"{crop.Path},{crop.Label},{crop.Board}\n");
    Write(zip, "labels.csv", Encoding.UTF8.GetBytes(csv.ToString()), CompressionLevel.SmallestSize);
    foreach (var note in (string[])["LICENSE", "README.md"])
        if (File.Exists(Path.Combine(args[1], note))) Write(zip, note, File.ReadAllBytes(Path.Combine(args[1], note)), CompressionLevel.SmallestSize);
    foreach (var crop in crops.OrderBy(crop => crop.Path, StringComparer.Ordinal)) Write(zip, crop.Path, OneBitPng(crop.Pixels), CompressionLevel.NoCompression);
}
foreach (var label in crops.GroupBy(crop => crop.Label).OrderBy(label => label.Key, StringComparer.Ordinal)) Console.WriteLine($"{label.Key,-10} {label.Count(),5}");
foreach (var board in crops.GroupBy(crop => crop.Board).OrderBy(board => board.Key, StringComparer.Ordinal)) Console.WriteLine($"board {board.Key} {board.Count(),5}");
Console.WriteLine($"{zipPath}: {new FileInfo(zipPath).Length:N0} bytes, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(zipPath)))}");

// One crop for each defect small enough to be whole in it, at a drawn place, with no other defect in sight.
static IEnumerable<Crop> Defects(string name, ImagePixels picture, List<Box> boxes)
{
    string[] types = ["", "open", "short", "mousebite", "spur", "copper", "pinhole"];
    for (var i = 0; i < boxes.Count; i++)
    {
        var box = boxes[i];
        int width = box.Right - box.Left, height = box.Bottom - box.Top;
        if (Math.Max(width, height) > LargestBox || box.Type is < 1 or > 6) continue;
        var key = string.Create(CultureInfo.InvariantCulture, $"{name}-{i:D2}");
        var left = box.Left - (int)(Draw(key, 1) % (ulong)(Side - width + 1));
        var top = box.Top - (int)(Draw(key, 2) % (ulong)(Side - height + 1));
        left = Math.Clamp(left, 0, picture.Width - Side);
        top = Math.Clamp(top, 0, picture.Height - Side);
        if (box.Left < left || box.Top < top || box.Right > left + Side || box.Bottom > top + Side) continue;
        if (boxes.Where((_, other) => other != i).Any(other => other.Touches(left, top, Side, 0))) continue;
        yield return new(key, types[box.Type], name[..5], picture.Crop(top, left, Side, Side).Data);
    }
}

// Places of the tested image that are far from every box and show copper edges, as the defects' surroundings do.
static IEnumerable<Crop> GoodOnes(string name, ImagePixels picture, List<Box> boxes)
{
    var found = 0;
    for (ulong attempt = 0; attempt < 200 && found < GoodPerImage; attempt++)
    {
        var left = (int)(Draw(name, 10 + 2 * attempt) % (ulong)(picture.Width - Side + 1));
        var top = (int)(Draw(name, 11 + 2 * attempt) % (ulong)(picture.Height - Side + 1));
        if (boxes.Any(box => box.Touches(left, top, Side, Distance))) continue;
        var pixels = picture.Crop(top, left, Side, Side).Data;
        var bright = pixels.Count(value => value == 255);
        if (bright is < Side * Side / 8 or > Side * Side * 7 / 8) continue;
        yield return new(string.Create(CultureInfo.InvariantCulture, $"{name}-g{found++}"), "good", name[..5], pixels);
    }
}

static ImagePixels Black(ImagePixels gray) => gray with { Data = Array.ConvertAll(gray.Data, value => value < 128 ? (byte)0 : (byte)255) };

static ulong Draw(string name, ulong draw) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{draw} {name}"))));

static void Write(ZipArchive zip, string name, byte[] bytes, CompressionLevel level)
{
    var entry = zip.CreateEntry(name, level);
    entry.LastWriteTime = new DateTimeOffset(2018, 11, 1, 0, 0, 0, TimeSpan.Zero);
    using var stream = entry.Open();
    stream.Write(bytes);
}

// PNG, colour type 0 (gray), one bit a pixel: https://www.w3.org/TR/png-3/
static byte[] OneBitPng(byte[] pixels)
{
    var rows = new byte[Side * (1 + Side / 8)];
    for (var y = 0; y < Side; y++)
        for (var x = 0; x < Side; x++)
            if (pixels[y * Side + x] == 255) rows[y * (1 + Side / 8) + 1 + x / 8] |= (byte)(0x80 >> (x % 8));
    using var packed = new MemoryStream();
    using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true)) zlib.Write(rows);
    var header = new byte[13];
    BinaryPrimitives.WriteInt32BigEndian(header, Side);
    BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Side);
    header[8] = 1;
    return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
}

static byte[] Chunk(string tag, byte[] data)
{
    byte[] body = [.. Encoding.ASCII.GetBytes(tag), .. data];
    var check = uint.MaxValue;
    foreach (var value in body)
    {
        check ^= value;
        for (var bit = 0; bit < 8; bit++) check = (check & 1) == 1 ? check >> 1 ^ 0xedb88320 : check >> 1;
    }
    var (length, crc) = (new byte[4], new byte[4]);
    BinaryPrimitives.WriteInt32BigEndian(length, data.Length);
    BinaryPrimitives.WriteUInt32BigEndian(crc, ~check);
    return [.. length, .. body, .. crc];
}

record Crop(string Name, string Label, string Board, byte[] Pixels)
{
    public string Path => $"images/{Label}/{Name}.png";
}

record Box(int Left, int Top, int Right, int Bottom, int Type)
{
    public static Box Parse(string line)
    {
        int[] numbers = [.. line.Split([' ', ',', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        return new(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]);
    }

    public bool Touches(int left, int top, int side, int distance) =>
        Left - distance < left + side && Right + distance > left && Top - distance < top + side && Bottom + distance > top;
}
